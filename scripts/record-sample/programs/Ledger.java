// The ledger: books what was paid. Its log4j layout has no zone and the container's zone is Africa/Johannesburg (+02:00).
package com.example.ledger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

public class Ledger {
  static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS");

  static void log(String level, String logger, String message, Throwable error) {
    var out = new StringWriter();
    out.write(String.format("%s %-5s [%s] %s - %s%n", LocalDateTime.now().format(TIME), level, Thread.currentThread().getName(), logger, message));
    if (error != null) error.printStackTrace(new PrintWriter(out, true));
    System.out.print(out);
    System.out.flush();
  }

  static class OptimisticLockException extends RuntimeException {
    OptimisticLockException(String message) { super(message); }
  }

  static class LedgerService {
    final AtomicInteger entries = new AtomicInteger(7400);
    int book(String request, String order, String amount) {
      int entry = entries.incrementAndGet();
      if (entry % 23 == 0) {
        log("WARN", "LedgerService", "[" + request + "] waiting for the lock on account 1200 held by the nightly closing", null);
        sleep(2400);
      }
      if (entry % 17 == 0) {
        try { check(entry); } catch (OptimisticLockException error) { log("WARN", "LedgerService", "[" + request + "] booking again after a lost update", error); }
      }
      sleep(3);
      log("INFO", "LedgerService", "[" + request + "] entry " + entry + ": order " + order + ", " + amount + " EUR from 1200 to 4400", null);
      return entry;
    }
    void check(int entry) { throw new OptimisticLockException("Row was updated or deleted by another transaction: [com.example.ledger.Entry#" + entry + "]"); }
  }

  static void sleep(long ms) { try { Thread.sleep(ms); } catch (InterruptedException stop) { Thread.currentThread().interrupt(); } }

  static void handle(LedgerService service, HttpExchange exchange) throws IOException {
    String request = exchange.getRequestHeaders().getFirst("x-request-id");
    String[] fields = new String(exchange.getRequestBody().readAllBytes(), "UTF-8").split(";");
    byte[] body = String.valueOf(service.book(request, fields[0], fields[1])).getBytes();
    try {
      exchange.sendResponseHeaders(201, body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException gone) {
      log("ERROR", "LedgerServlet", "[" + request + "] the caller went away before the answer", gone);
    }
    exchange.close();
  }

  public static void main(String[] arguments) throws Exception {
    log("INFO", "Main", "ledger 1.12.0 starting, zone of the accounts is " + java.time.ZoneId.systemDefault(), null);
    var service = new LedgerService();
    var server = HttpServer.create(new InetSocketAddress(9000), 0);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext("/entries", exchange -> handle(service, exchange));
    server.createContext("/healthz", exchange -> { exchange.sendResponseHeaders(204, -1); exchange.close(); });
    server.start();
    log("INFO", "Main", "listening on port 9000", null);
    for (int minute = 0; ; minute++) {
      sleep(15000);
      log("DEBUG", "Closing", "checkpoint " + minute + " written, " + (service.entries.get() - 7400) + " entries since start", null);
    }
  }
}
