// The register: programmes of one unit, or of all of them, to search and open.
"use strict";
(async function () {
  const start = dvk.embedded("programmes-start");
  const form = document.getElementById("filter-form");

  async function rowsOf(unit) {
    const units = unit === "all" ? start.units : [unit];
    const shards = await Promise.all(units.map(function (code) { return dvk.load("programmes-" + code); }));
    return shards.flatMap(function (shard, at) {
      return shard.map(function (line) {
        const row = Object.fromEntries(start.columns.map(function (name, column) { return [name, line[column]]; }));
        row.unit = units[at];
        return row;
      });
    });
  }

  const grid = dvk.grid.make("#programmes", [
    { title: dvk.t("programme"), wide: true, text: function (row) { return row.name || row.id; }, node: function (row) { return dvk.el("a", { href: dvk.programme(row.unit, row.id) }, row.name || row.id); } },
    { title: dvk.t("owner"), text: function (row) { return row.owner || ""; } },
    { title: dvk.t("unit"), text: function (row) { return start.names[row.unit]; } },
    { title: dvk.t("field"), text: function (row) { return dvk.label("fields", row.field); } },
    { title: dvk.t("state"), text: function (row) { return dvk.term("state_", row.state); } },
    { title: dvk.t("registered"), text: function (row) { return dvk.day(row.registered); }, order: function (row) { return row.registered || ""; } },
    { title: dvk.t("code"), text: function (row) { return row.id; }, node: function (row) { return dvk.el("code", {}, row.id); } },
  ], [], { order: [[0, "asc"]], name: "dvk-programmes" });

  async function show() {
    const wanted = dvk.readHash();
    const known = wanted.unit === "all" || start.units.includes(wanted.unit);
    form.elements.unit.value = known ? wanted.unit : start.units[0];
    form.elements.state.value = start.states.includes(wanted.state) ? wanted.state : "";
    form.elements.field.value = start.fields.includes(wanted.field) ? wanted.field : "";
    const rows = (await rowsOf(form.elements.unit.value)).filter(function (row) {
      return (!form.elements.state.value || row.state === form.elements.state.value) && (!form.elements.field.value || row.field === form.elements.field.value);
    });
    dvk.grid.replace(grid, rows);
    document.getElementById("status").textContent = dvk.t("programmes_left", { n: dvk.number(rows.length) });
    document.body.dataset.ready = String(rows.length);
  }

  form.addEventListener("change", function () {
    location.hash = new URLSearchParams(["unit", "state", "field"].map(function (name) { return [name, form.elements[name].value]; }).filter(function ([, value]) { return value; })).toString();
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  addEventListener("hashchange", show);
  await show();
})();
