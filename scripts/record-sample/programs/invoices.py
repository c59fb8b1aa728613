"""Renders invoices, keeping every page in memory: a large order outgrows the container's limit. Writes logfmt."""
import json
import sys
import time
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def log(level, message, **fields):
    stamp = datetime.now(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
    pairs = " ".join(f"{key}={value}" for key, value in fields.items())
    print(f'time={stamp} level={level} msg="{message}" {pairs}'.rstrip(), flush=True)


def used():
    with open("/proc/self/statm", encoding="ascii") as statm:
        return f"{int(statm.read().split()[1]) * 4 // 1024}MiB"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, template, *arguments):
        pass

    def answer(self, body):
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        log("debug", "health check", path=self.path, rss=used())
        self.answer({"status": "ok"})

    def do_POST(self):
        job = json.loads(self.rfile.read(int(self.headers["content-length"])))
        request_id, pages = self.headers["x-request-id"], []
        total = max(1, job["items"] // 4)
        log("info", "invoice started", request_id=request_id, order=job["order"], pages=total)
        for page in range(1, total + 1):
            pages.append(b" " * (1 << 20))
            time.sleep(0.04)
            if page % 8 == 0:
                log("warn" if page > 20 else "info", "still rendering", request_id=request_id, order=job["order"], page=f"{page}/{total}", rss=used())
        log("info", "invoice rendered", request_id=request_id, order=job["order"], pages=total, rss=used())
        self.answer({"pages": total})


log("info", "invoice worker started", version="0.9.4", rss=used())
if len(sys.argv) > 1:
    log("info", "memory limit of this release", limit=sys.argv[1])
ThreadingHTTPServer(("", 8000), Handler).serve_forever()
