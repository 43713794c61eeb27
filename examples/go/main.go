// A web server that answers with what it runs on, and proves that certificates and time zones are there.
package main

import (
	"crypto/x509"
	"fmt"
	"log"
	"net/http"
	"runtime"
	"time"
)

func main() {
	roots, err := x509.SystemCertPool()
	if err != nil {
		log.Fatal(err)
	}
	lisbon, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "hello from %s, %d trusted certificates, zone %s\n", runtime.Version(), len(roots.Subjects()), lisbon)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
