// The reported lines behind the outcome tables.
"use strict";
(async function () {
  const start = dvk.embedded("outcomes-start");
  const bounds = { "<=": "≤ ", ">=": "≥ ", "~": "≈ " };
  const form = document.getElementById("filter-form");

  const grid = dvk.grid.make("#outcome-lines", [
    { title: dvk.t("period"), text: function (row) { return dvk.quarter(row.period); }, order: function (row) { return row.period; } },
    { title: dvk.t("unit"), text: function (row) { return start.names[row.unit] || row.unit; } },
    { title: dvk.t("programme"), wide: true, text: function (row) { return row.name || row.programme; }, node: function (row) { return dvk.el("a", { href: dvk.programme(row.programme_unit, row.programme) }, row.name || row.programme); } },
    amount("quantity", function (row) { return row.quantity === null ? "" : (bounds[row.qualifier] || "") + dvk.number(row.quantity) + " " + (row.measure || ""); }),
    amount("money"), amount("people"), amount("attendances"),
    { title: dvk.t("file"), text: function (row) { return row.file || ""; } },
    { title: dvk.t("sheet_cell"), text: function (row) { return row.cell; }, node: function (row) { return dvk.el("code", {}, row.cell); } },
  ], [], { order: [[0, "desc"]], name: "dvk-outcomes" });

  function amount(name, text) {
    return { title: dvk.t(name), number: true, text: text || function (row) { return row[name] === null ? "" : dvk.number(row[name]); }, order: function (row) { return row[name] ?? -1; }, export: function (row) { return row[name] ?? ""; } };
  }

  async function show() {
    const wanted = dvk.readHash();
    form.elements.kind.value = start.kinds.includes(wanted.kind) ? wanted.kind : start.kinds[0];
    form.elements.year.value = "kind" in wanted ? wanted.year || "" : start.last;
    form.elements.unit.value = wanted.unit in start.names ? wanted.unit : "";
    const lines = start.kinds.length ? await dvk.load("outcomes-" + form.elements.kind.value) : [];
    const rows = lines.map(function (line) {
      return Object.fromEntries(start.columns.map(function (name, at) { return [name, line[at]]; }));
    }).filter(function (row) {
      return (!form.elements.year.value || row.period.startsWith(form.elements.year.value)) && (!form.elements.unit.value || row.unit === form.elements.unit.value);
    });
    dvk.grid.replace(grid, rows);
    document.getElementById("status").textContent = dvk.t("outcomes_left", { n: dvk.number(rows.length) });
    document.body.dataset.ready = String(rows.length);
    if (wanted.kind) document.getElementById("rows").scrollIntoView({ block: "start" });
  }

  form.addEventListener("change", function () {
    location.hash = new URLSearchParams(["kind", "year", "unit"].map(function (name) { return [name, form.elements[name].value]; }).filter(function ([, value]) { return value; })).toString();
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  addEventListener("hashchange", show);
  await show();
})();
