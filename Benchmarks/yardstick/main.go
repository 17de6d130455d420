// SPDX-License-Identifier: Apache-2.0

// The yardstick for the API's list: a net/http server over the same objects, which either marshals them for every
// request or writes bytes that it prepared once. main FILE: the list as thv sends it. Prints its port.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
)

type owner struct {
	UID  int    `json:"uid"`
	Name string `json:"name"`
}

type backend struct {
	PID       int      `json:"pid"`
	Container string   `json:"container"`
	Notes     []string `json:"notes"`
}

type config struct {
	Schema    string            `json:"schema_version"`
	Name      string            `json:"name"`
	Command   []string          `json:"command"`
	Transport string            `json:"transport"`
	Port      int               `json:"port"`
	Labels    map[string]string `json:"labels,omitempty"`
	Group     string            `json:"group"`
	Profile   json.RawMessage   `json:"permission_profile"`
	Runtime   string            `json:"runtime"`
}

type workload struct {
	ID            string            `json:"id"`
	Name          string            `json:"name"`
	Owner         owner             `json:"owner"`
	Status        string            `json:"status"`
	StatusContext string            `json:"status_context"`
	Since         string            `json:"since"`
	Desired       string            `json:"desired"`
	URL           string            `json:"url"`
	Port          int               `json:"port"`
	Transport     string            `json:"transport"`
	ProxyMode     string            `json:"proxy_mode"`
	Runtime       string            `json:"runtime"`
	Group         string            `json:"group"`
	Labels        map[string]string `json:"labels"`
	Source        string            `json:"source"`
	PID           int               `json:"pid"`
	Backend       backend           `json:"backend"`
	Restarts      int               `json:"restarts"`
	CreatedAt     string            `json:"created_at"`
	Revision      int               `json:"revision"`
	Config        config            `json:"config"`
}

type list struct {
	Workloads []workload `json:"workloads"`
	Total     int        `json:"total"`
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	var all list
	if err := json.Unmarshal(text, &all); err != nil {
		log.Fatal(err)
	}
	prepared, err := json.Marshal(all)
	if err != nil {
		log.Fatal(err)
	}
	length := strconv.Itoa(len(prepared))
	send := func(w http.ResponseWriter, body []byte, length string) {
		header := w.Header()
		header.Set("Content-Type", "application/json")
		header.Set("ETag", `"list-1"`)
		header.Set("Cache-Control", "no-cache")
		header.Set("Content-Length", length)
		w.Write(body)
	}
	http.HandleFunc("/prebuilt", func(w http.ResponseWriter, r *http.Request) { send(w, prepared, length) })
	http.HandleFunc("/marshal", func(w http.ResponseWriter, r *http.Request) {
		body, err := json.Marshal(all)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		send(w, body, strconv.Itoa(len(body)))
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(http.Serve(listener, nil))
}
