// The reported lines behind the numbers about direction activities.
"use strict";
(async function () {
  const start = dvk.embedded("activities-start");
  const bounds = { "<=": "≤ ", ">=": "≥ ", "~": "≈ " };
  const form = document.getElementById("filter-form");
  const names = ["figure", "kind", "window", "unit"];
  const columns = [
    "kind", "period", "unit", "date", "name", "form", "sessions", "people", "people_sign", "attendances", "attendances_sign",
    "visited", "genre", "entries", "eligible", "recipients", "file", "cell",
  ];

  const grid = dvk.grid.make("#activity-lines", [
    { title: dvk.t("unit"), text: function (row) { return start.names[row.unit] || row.unit; } },
    { title: dvk.t("activity"), wide: true, text: what },
    { title: dvk.t("held_on"), text: function (row) { return dvk.day(row.date); }, order: function (row) { return row.date || ""; } },
    { title: dvk.t("told_in"), text: function (row) { return dvk.quarter(row.period); }, order: function (row) { return row.period; } },
    { title: dvk.t("measured"), wide: true, text: numbers },
    { title: dvk.t("file"), text: function (row) { return row.file || ""; } },
    { title: dvk.t("sheet_cell"), text: function (row) { return row.cell; }, node: function (row) { return dvk.el("code", {}, row.cell); } },
  ], [], { order: [[2, "desc"]], name: "dvk-activities" });

  function what(row) {
    return [dvk.label("activity_kinds", row.kind), row.name, dvk.label("activity_forms", row.form), dvk.label("press_genres", row.genre)]
      .filter(function (text) { return text; }).join(" · ");
  }

  // People and attendances stand side by side, each under its own name.
  function numbers(row) {
    return [["sessions"], ["people", "people_sign"], ["attendances", "attendances_sign"], ["visited"], ["entries"], ["eligible"], ["recipients"]]
      .filter(function ([name]) { return row[name]; })
      .map(function ([name, sign]) { return dvk.t("activity_" + name) + ": " + (bounds[row[sign]] || "") + dvk.number(row[name]); }).join(" · ");
  }

  async function linesOf(kind, figure, window) {
    const shard = await dvk.load("activities-" + kind);
    const at = window ? shard.w[figure + "|" + window] || [] : shard.l.keys();
    return Array.from(at, function (number) {
      const line = shard.l[number];
      const row = Object.fromEntries(columns.slice(1).map(function (name, place) { return [name, line[place]]; }));
      return Object.assign(row, { kind: kind, file: shard.f[row.file] });
    });
  }

  async function show() {
    const wanted = dvk.readHash();
    const asked = names.some(function (name) { return name in wanted; });
    const chosen = asked ? wanted : { window: start.window };
    for (const name of names) {
      const values = Array.from(form.elements[name].options, function (option) { return option.value; });
      form.elements[name].value = values.includes(chosen[name]) ? chosen[name] : values[0];
    }
    const kinds = form.elements.kind.value ? [form.elements.kind.value] : start.kinds;
    // a window that has no line at all is not among the choices, yet it may be asked for
    const window = chosen.window || "";
    const all = await Promise.all(kinds.map(function (kind) { return linesOf(kind, form.elements.figure.value, window); }));
    const rows = all.flat().filter(function (row) { return !chosen.unit || row.unit === chosen.unit; });
    dvk.grid.replace(grid, rows);
    document.getElementById("status").textContent = dvk.t("outcomes_left", { n: dvk.number(rows.length) });
    document.body.dataset.ready = String(rows.length);
    if (asked) document.getElementById("rows").scrollIntoView({ block: "start" });
  }

  form.addEventListener("change", function () {
    location.hash = new URLSearchParams(names.map(function (name) { return [name, form.elements[name].value]; }).filter(function ([, value]) { return value; })).toString();
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  addEventListener("hashchange", show);
  await show();
})();
