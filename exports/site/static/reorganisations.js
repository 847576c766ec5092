// Programmes that moved with their unit: to whom, on what evidence, and the line that shows them.
"use strict";
(async function () {
  const start = dvk.embedded("moves-start");
  if (!start) return;
  const form = document.getElementById("filter-form");
  const names = ["unit", "to", "evidence"];
  const columns = ["id", "name", "owner", "place", "holder", "to", "day", "evidence", "file", "cell"];

  const grid = dvk.grid.make("#moves-grid", [
    { title: dvk.t("programme"), wide: true, text: function (row) { return row.name || row.id; }, node: function (row) { return dvk.el("a", { href: dvk.programme(row.holder, row.id) }, row.name || row.id); } },
    { title: dvk.t("owner"), text: function (row) { return row.owner || ""; } },
    { title: dvk.t("place"), text: function (row) { return row.place || ""; } },
    { title: dvk.t("moved_from"), text: function (row) { return start.names[row.unit]; } },
    { title: dvk.t("moved_to"), text: function (row) { return start.names[row.to]; } },
    { title: dvk.t("since_day"), text: function (row) { return dvk.day(row.day); }, order: function (row) { return row.day; } },
    { title: dvk.t("moved_why"), text: function (row) { return dvk.term("evidence_", row.evidence); } },
    { title: dvk.t("file"), text: function (row) { return row.file || ""; } },
    { title: dvk.t("sheet_cell"), text: function (row) { return row.cell; }, node: function (row) { return dvk.el("code", {}, row.cell); } },
  ], [], { order: [[3, "asc"]], name: "dvk-moves" });

  async function rowsOf(unit) {
    const shard = await dvk.load("moves-" + unit);
    return shard.l.map(function (line) {
      const row = Object.fromEntries(columns.map(function (name, at) { return [name, line[at]]; }));
      return Object.assign(row, { unit: unit, file: shard.f[row.file] });
    });
  }

  function offer(select, codes, chosen) {
    dvk.fill(select, select.options[0], ...codes.map(function (code) { return dvk.el("option", { value: code }, start.names[code]); }));
    select.value = codes.includes(chosen) ? chosen : "";
  }

  async function show() {
    const wanted = dvk.readHash();
    form.elements.unit.value = start.units.includes(wanted.unit) ? wanted.unit : "";
    form.elements.evidence.value = Array.from(form.elements.evidence.options, function (option) { return option.value; }).includes(wanted.evidence) ? wanted.evidence : "";
    const units = form.elements.unit.value ? [form.elements.unit.value] : start.units;
    const all = (await Promise.all(units.map(rowsOf))).flat();
    offer(form.elements.to, Array.from(new Set(all.map(function (row) { return row.to; }))).sort(), wanted.to);
    const rows = all.filter(function (row) {
      return (!form.elements.to.value || row.to === form.elements.to.value) && (!form.elements.evidence.value || row.evidence === form.elements.evidence.value);
    });
    dvk.grid.replace(grid, rows);
    document.getElementById("status").textContent = dvk.t("programmes_left", { n: dvk.number(rows.length) });
    document.body.dataset.ready = String(rows.length);
    if (names.some(function (name) { return name in wanted; })) document.getElementById("rows").scrollIntoView({ block: "start" });
  }

  form.addEventListener("change", function () {
    location.hash = new URLSearchParams(names.map(function (name) { return [name, form.elements[name].value]; }).filter(function ([, value]) { return value; })).toString();
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  addEventListener("hashchange", show);
  await show();
})();
