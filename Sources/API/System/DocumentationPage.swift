// SPDX-License-Identifier: Apache-2.0

/// The documentation page: one file without any address outside this server.
enum DocumentationPage {
    static let html: StaticString = #"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>thv API</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style>
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
        body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
        details { border: 1px solid #8884; border-radius: .4rem; margin: .4rem 0; padding: .4rem .8rem }
        summary { cursor: pointer } code, pre { font-family: ui-monospace, monospace; font-size: .9em }
        .m { display: inline-block; min-width: 4.5em; font-weight: 600 } pre { overflow: auto }
        input { font: inherit; width: 100%; padding: .4rem; box-sizing: border-box }
        table { border-collapse: collapse } td { padding: .1rem .8rem .1rem 0; vertical-align: top }
        </style></head><body>
        <h1 id="title">thv API</h1><p id="about"></p>
        <p><a href="/api/openapi.json">openapi.json</a></p>
        <input id="q" type="search" placeholder="Filter by path, method or words" aria-label="Filter">
        <main id="list"></main>
        <script>
        "use strict";
        const el = (tag, text, parent) => {
          const e = document.createElement(tag);
          if (text !== undefined) e.textContent = text;
          if (parent) parent.append(e);
          return e;
        };
        const resolve = (doc, node) => node && node.$ref
          ? node.$ref.slice(2).split("/").reduce((at, key) => at[key], doc) : node;
        fetch("/api/openapi.json").then(r => r.json()).then(doc => {
          document.getElementById("title").textContent = doc.info.title + " " + doc.info.version;
          document.getElementById("about").textContent = doc.info.description || "";
          const list = document.getElementById("list"), rows = [];
          for (const [path, item] of Object.entries(doc.paths)) for (const [method, op] of Object.entries(item)) {
            if (!op.operationId) continue;
            const d = el("details", undefined, list), s = el("summary", undefined, d);
            el("span", method.toUpperCase(), s).className = "m";
            el("code", path, s); el("span", " " + (op.summary || ""), s);
            if (op.description) el("p", op.description, d);
            const table = el("table", undefined, d);
            for (let p of (item.parameters || []).concat(op.parameters || [])) {
              p = resolve(doc, p);
              const tr = el("tr", undefined, table);
              el("code", p.name, el("td", undefined, tr)); el("td", p.in, tr); el("td", p.description || "", tr);
            }
            const body = resolve(doc, op.requestBody);
            if (body) for (const [type, media] of Object.entries(body.content)) {
              el("p", "Body: " + type, d);
              el("pre", JSON.stringify(resolve(doc, media.schema), null, 2), d);
            }
            for (let [status, answer] of Object.entries(op.responses || {})) {
              answer = resolve(doc, answer);
              el("p", status + ": " + (answer.description || ""), d);
            }
            rows.push([d, (method + " " + path + " " + (op.summary || "") + " " + (op.description || "")).toLowerCase()]);
          }
          document.getElementById("q").addEventListener("input", e => {
            const words = e.target.value.toLowerCase().split(/\s+/);
            for (const [d, text] of rows) d.hidden = !words.every(w => text.includes(w));
          });
        });
        </script></body></html>
        """#
}
