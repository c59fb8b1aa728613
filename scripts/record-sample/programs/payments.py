"""Charges cards and books them in the ledger by pod IP. Python's logging on stderr; LEDGER is the ledger's address."""
import http.client
import json
import logging
import os
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

logging.basicConfig(level=logging.DEBUG, format="%(asctime)s %(levelname)s [%(name)s] %(message)s")
log = logging.getLogger("payments.api")
gateway = logging.getLogger("payments.gateway")
access = logging.getLogger("payments.access")


class LedgerUnavailable(Exception):
    pass


def book(request_id, trace, order, amount):
    try:
        connection = http.client.HTTPConnection(os.environ["LEDGER"], timeout=1.5)
        connection.request("POST", "/entries", f"{order};{amount:.2f}", {"X-Request-Id": request_id, "traceparent": trace})
        return connection.getresponse().read().decode()
    except (TimeoutError, socket.timeout, ConnectionError) as error:
        raise LedgerUnavailable(f"ledger at {os.environ['LEDGER']} did not book order {order}") from error


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, template, *arguments):
        pass

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        access.debug('GET %s 200 "%s"', self.path, self.headers.get("user-agent"))
        self.answer(200, {"status": "ok"})

    def do_POST(self):
        order = json.loads(self.rfile.read(int(self.headers["content-length"])))
        request_id, trace = self.headers["x-request-id"], self.headers["traceparent"]
        ids = f"trace_id={trace.split('-')[1]} span_id={trace.split('-')[2]} request_id={request_id}"
        log.info("%s charge of %.2f EUR for order %s", ids, order["amount"], order["order"])
        if 900 < order["amount"] < 1300:
            gateway.warning("%s card declined for order %s: limit exceeded", ids, order["order"])
            return self.answer(402, {"error": "card declined"})
        gateway.info("%s acquirer accepted order %s, authorisation %06d", ids, order["order"], int(request_id[:5], 16) % 1000000)
        try:
            entry = book(request_id, trace, order["order"], order["amount"])
        except LedgerUnavailable:
            log.exception("%s charge of order %s is not booked", ids, order["order"])
            return self.answer(504, {"error": "not booked"})
        log.info("%s order %s charged and booked as entry %s", ids, order["order"], entry)
        self.answer(200, {"payment": f"P-{entry}"})


log.info("payments 5.0.3 on port 8000, ledger at %s", os.environ["LEDGER"])
ThreadingHTTPServer(("", 8000), Handler).serve_forever()
