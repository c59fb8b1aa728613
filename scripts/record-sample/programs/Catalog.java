// The catalogue: answers products by id, in Spring Boot's log layout. It knows the trace id alone, not the request id.
package com.example.catalog;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

public class Catalog {
  static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
  static final ThreadLocal<String> CORRELATION = ThreadLocal.withInitial(() -> " ".repeat(49));

  static void log(String level, String logger, String message, Throwable error) {
    var out = new StringWriter();
    String thread = Thread.currentThread().getName();
    if (thread.length() > 15) thread = thread.substring(thread.length() - 15);
    out.write(String.format("%s %5s 1 --- [catalog] [%15s] [%s] %-40s : %s%n", OffsetDateTime.now().format(TIME), level, thread, CORRELATION.get(), logger, message));
    if (error != null) error.printStackTrace(new PrintWriter(out, true));
    System.out.print(out);
    System.out.flush();
  }

  record Product(int id, String name, Double price) {}

  static class PriceMissingException extends RuntimeException {
    PriceMissingException(int id, Throwable cause) { super("product " + id + " cannot be shown", cause); }
  }

  static class ProductRepository {
    final Map<Integer, Product> rows = new TreeMap<>();
    ProductRepository() {
      String[] names = {"Lamp", "Chair", "Desk", "Shelf", "Rug", "Vase", "Clock", "Mirror"};
      for (int id = 1; id <= 40; id++) rows.put(id, new Product(id, names[id % names.length] + " " + id, id == 13 ? null : 9.5 + id * 3));
    }
    Product find(int id) { return rows.get(id); }
  }

  static class ProductService {
    final ProductRepository repository = new ProductRepository();
    final AtomicInteger reads = new AtomicInteger();
    String describe(int id) {
      var product = repository.find(id);
      if (product == null) return null;
      int read = reads.incrementAndGet();
      long taken = 1 + ThreadLocalRandom.current().nextInt(4);
      if (read % 37 == 0) {
        sleep(430);
        log("WARN", "c.example.catalog.ProductRepository", "slow query: select * from product where id = " + id + " took 43" + taken + " ms", null);
      }
      sleep(taken);
      try {
        return String.format("{\"id\":%d,\"name\":\"%s\",\"price\":%.2f}", product.id(), product.name(), gross(product));
      } catch (NullPointerException error) {
        throw new PriceMissingException(id, error);
      }
    }
    double gross(Product product) { return product.price() * 1.19; }
  }

  static void sleep(long ms) { try { Thread.sleep(ms); } catch (InterruptedException stop) { Thread.currentThread().interrupt(); } }

  static class ProductController {
    final ProductService service = new ProductService();
    void handle(HttpExchange exchange) throws IOException {
      String path = exchange.getRequestURI().getPath();
      String parent = exchange.getRequestHeaders().getFirst("traceparent");
      if (parent != null) CORRELATION.set(parent.split("-")[1] + "-" + parent.split("-")[2]);
      int status = 200;
      String body;
      try {
        int id = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
        body = service.describe(id);
        if (body == null) { status = 404; body = "{\"error\":\"no product " + id + "\"}"; }
        log(status == 200 ? "INFO" : "WARN", "c.e.catalog.ProductController", status == 200 ? "product " + id + " read" : "product " + id + " is not in the catalogue", null);
      } catch (RuntimeException error) {
        status = 500;
        body = "{\"error\":\"internal\"}";
        log("ERROR", "c.e.catalog.ProductController", "request " + exchange.getRequestMethod() + " " + path + " failed", error);
      }
      byte[] bytes = body.getBytes("UTF-8");
      exchange.getResponseHeaders().set("content-type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
      CORRELATION.remove();
    }
  }

  public static void main(String[] arguments) throws Exception {
    long begun = System.nanoTime();
    log("INFO", "c.example.catalog.CatalogApplication", "Starting CatalogApplication v3.1.0 using Java " + System.getProperty("java.version") + " with PID 1 (/app/catalog.jar started by root in /app)", null);
    log("INFO", "c.example.catalog.CatalogApplication", "The following 1 profile is active: \"production\"", null);
    var controller = new ProductController();
    log("INFO", "com.zaxxer.hikari.HikariDataSource", "catalog-pool - Start completed.", null);
    var server = HttpServer.create(new InetSocketAddress(8080), 0);
    var count = new AtomicInteger();
    server.setExecutor(Executors.newFixedThreadPool(6, task -> new Thread(task, "nio-8080-exec-" + count.incrementAndGet())));
    server.createContext("/products/", controller::handle);
    server.createContext("/healthz", exchange -> { exchange.sendResponseHeaders(200, 2); exchange.getResponseBody().write("UP".getBytes()); exchange.close(); });
    server.start();
    log("INFO", "o.s.b.w.embedded.tomcat.TomcatWebServer", "Tomcat started on port 8080 (http) with context path '/'", null);
    log("INFO", "c.example.catalog.CatalogApplication", String.format("Started CatalogApplication in %.3f seconds (process running for %.3f)", (System.nanoTime() - begun) / 1e9, (System.nanoTime() - begun) / 1e9 + 0.9), null);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> log("INFO", "o.s.b.w.e.tomcat.GracefulShutdown", "Commencing graceful shutdown. Waiting for active requests to complete", null), "ionShutdownHook"));
  }
}
