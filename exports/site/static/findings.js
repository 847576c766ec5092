// Findings: filter by unit, quarter, severity, state and rule; search, sort, export what is left.
"use strict";
(async function () {
  const start = dvk.embedded("findings-start");
  const form = document.getElementById("filter-form");
  const all = await dvk.load("findings-" + dvk.language);
  const rows = all.map(function (line) {
    return Object.fromEntries(start.columns.map(function (name, at) { return [name, line[at]]; }));
  });
  const names = ["unit", "period", "severity", "status", "rule"];

  function matches(row) {
    return names.every(function (name) {
      const wanted = form.elements[name].value;
      return !wanted || row[name] === wanted || (wanted === "standing" && row[name] !== "resolved");
    });
  }

  function trace(row) {
    if (row.indicator && row.basis && row.unit && row.period) {
      return dvk.address("explorer.html", { u: row.unit, i: row.indicator, l: row.level, f: row.field, b: row.basis, p: row.period });
    }
    return row.programme ? dvk.programme(row.programme_unit, row.programme) : null;
  }

  function message(row) {
    const link = trace(row);
    return dvk.el("div", {}, row.message, link ? " " : null, link ? dvk.el("a", { href: link }, dvk.t(row.basis ? "see_rows" : "see_programme")) : null);
  }

  const grid = dvk.grid.make("#findings", [
    { title: dvk.t("severity"), text: function (row) { return dvk.term("severity_", row.severity); }, order: function (row) { return row.severity_sort; },
      node: function (row) { return dvk.el("span", { class: "tag " + row.severity }, dvk.term("severity_", row.severity)); } },
    { title: dvk.t("unit"), text: function (row) { return start.names[row.unit] || row.unit || ""; } },
    { title: dvk.t("period"), text: function (row) { return dvk.quarter(row.period); }, order: function (row) { return row.period || ""; } },
    { title: dvk.t("finding"), wide: true, text: function (row) { return row.message; }, node: message },
    { title: dvk.t("effect"), number: true, text: function (row) { return row.effect ? dvk.number(row.effect) : ""; }, order: function (row) { return row.effect || 0; }, export: function (row) { return row.effect || 0; } },
    { title: dvk.t("rule"), text: function (row) { return row.rule; }, node: function (row) { return dvk.el("a", { href: "rules.html#" + row.rule }, row.rule); } },
    { title: dvk.t("sheet_cell"), text: function (row) { return row.cell || ""; }, node: function (row) { return dvk.el("span", { title: row.file || null }, dvk.el("code", {}, row.cell || "")); } },
    { title: dvk.t("status"), text: function (row) { return dvk.term("status_", row.status); } },
  ], [], { order: [[0, "asc"], [4, "desc"]], name: "dvk-findings" });

  function show() {
    const left = rows.filter(matches);
    dvk.grid.replace(grid, left);
    document.getElementById("status").textContent = dvk.t("findings_left", { n: dvk.number(left.length), total: dvk.number(rows.length) });
    document.body.dataset.ready = String(left.length);
  }

  function read() {
    const wanted = dvk.readHash();
    for (const name of names) {
      const control = form.elements[name];
      const value = wanted[name] ?? (name === "status" ? "standing" : "");
      control.value = Array.from(control.options).some(function (option) { return option.value === value; }) ? value : "";
    }
    show();
  }

  form.addEventListener("change", function () {
    const chosen = {};
    for (const name of names) chosen[name] = form.elements[name].value || (name === "status" ? "all" : "");
    location.hash = new URLSearchParams(Object.entries(chosen).filter(function ([, value]) { return value; })).toString();
  });
  form.addEventListener("reset", function () { location.hash = "status=standing"; });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  addEventListener("hashchange", read);
  read();
})();
