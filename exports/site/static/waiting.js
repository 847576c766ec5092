// Programmes that wait for a step, to filter, sort and export.
"use strict";
(async function () {
  const start = dvk.embedded("waiting-start");
  if (!start) return;
  const form = document.getElementById("filter-form");
  const columns = ["unit", "id", "name", "owner", "level", "since", "days", "file", "cell"];

  const grid = dvk.grid.make("#waiting-grid", [
    { title: dvk.t("unit"), text: function (row) { return start.names[row.unit] || row.unit; } },
    { title: dvk.t("programme"), wide: true, text: function (row) { return row.name || row.id; }, node: function (row) { return dvk.el("a", { href: dvk.programme(row.unit, row.id) }, row.name || row.id); } },
    { title: dvk.t("owner"), text: function (row) { return row.owner || ""; } },
    { title: dvk.t("level"), text: function (row) { return dvk.label("levels", row.level); } },
    { title: dvk.t("since_day"), text: function (row) { return dvk.day(row.since); }, order: function (row) { return row.since || ""; } },
    { title: dvk.t("days"), number: true, text: function (row) { return row.days === null ? "" : dvk.number(row.days); }, order: function (row) { return row.days ?? -1; }, export: function (row) { return row.days ?? ""; } },
    { title: dvk.t("file"), text: function (row) { return row.file || ""; } },
    { title: dvk.t("sheet_cell"), text: function (row) { return row.cell; }, node: function (row) { return dvk.el("code", {}, row.cell); } },
  ], [], { order: [[5, "desc"]], name: "dvk-waiting" });

  async function show() {
    const wanted = dvk.readHash();
    form.elements.kind.value = start.kinds.includes(wanted.kind) ? wanted.kind : start.kinds[0];
    form.elements.unit.value = wanted.unit in start.names ? wanted.unit : "";
    const shard = await dvk.load("waiting-" + form.elements.kind.value);
    const rows = shard.l.map(function (line) {
      const row = Object.fromEntries(columns.map(function (name, at) { return [name, line[at]]; }));
      return Object.assign(row, { file: shard.f[row.file] });
    }).filter(function (row) { return !form.elements.unit.value || row.unit === form.elements.unit.value; });
    dvk.grid.replace(grid, rows);
    document.getElementById("status").textContent = dvk.t("programmes_left", { n: dvk.number(rows.length) });
    document.body.dataset.ready = String(rows.length);
    if (wanted.kind) document.getElementById("rows").scrollIntoView({ block: "start" });
  }

  form.addEventListener("change", function () {
    location.hash = new URLSearchParams(["kind", "unit"].map(function (name) { return [name, form.elements[name].value]; }).filter(function ([, value]) { return value; })).toString();
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  addEventListener("hashchange", show);
  await show();
})();
