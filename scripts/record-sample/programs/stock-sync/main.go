// Stock-sync asks every catalogue pod for a product in turn, as a controller would, and logs with k8s.io/klog.
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"k8s.io/klog/v2"
)

func random(bytes int) string {
	buffer := make([]byte, bytes)
	rand.Read(buffer)
	return hex.EncodeToString(buffer)
}

func syncOne(address string, product int) error {
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s/products/%d", address, product), nil)
	if err != nil {
		return err
	}
	trace := random(16)
	request.Header.Set("traceparent", "00-"+trace+"-"+random(8)+"-01")
	begun := time.Now()
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	answer.Body.Close()
	if answer.StatusCode >= 500 {
		return errors.New("catalog answered " + answer.Status + ", traceID " + trace)
	}
	klog.V(2).InfoS("Synced stock", "product", product, "endpoint", address, "traceID", trace, "duration", time.Since(begun).Round(time.Microsecond))
	return nil
}

func main() {
	klog.InitFlags(nil)
	flag.Parse()
	endpoints := strings.Split(os.Getenv("CATALOG"), ",")
	klog.InfoS("Starting stock-sync", "version", "v0.4.0", "endpoints", endpoints)
	klog.Infof("Starting workers, count %d", 1)
	for tick := 0; ; tick++ {
		address, product := endpoints[tick%len(endpoints)], 1+tick*7%40
		if err := syncOne(address, product); err != nil {
			klog.ErrorS(err, "Failed to sync stock, requeuing", "product", product, "endpoint", address, "requeueAfter", "30s")
		}
		if tick%25 == 24 {
			klog.Warningf("Queue depth %d is above the target of 20", 20+tick%13)
		}
		time.Sleep(1200 * time.Millisecond)
	}
}
