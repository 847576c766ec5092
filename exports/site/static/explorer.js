// Reported against counted, one series at a time: chart, quarters, and for the quarter chosen the very rows behind it.
"use strict";
(async function () {
  const start = dvk.embedded("explorer-start");
  const form = document.getElementById("series-form");
  const controls = { u: form.elements.u, i: form.elements.i, l: form.elements.l, f: form.elements.f, b: form.elements.b, p: form.elements.p };
  const figure = document.querySelector("figure[data-explorer]");
  const quarters = start.quarters;
  const bounds = { "<=": "≤ ", ">=": "≥ ", "~": "≈ " };
  let gapGrid = null;
  let countedGrid = null;

  function state() {
    return Object.fromEntries(Object.entries(controls).map(function ([name, control]) { return [name, control.value]; }));
  }

  // Levels depend on the indicator: some exist at all levels, some at none in particular.
  function offerLevels(wanted) {
    const offered = start.levels[controls.i.value];
    const keep = offered.includes(wanted) ? wanted : offered[0];
    dvk.fill(controls.l, ...offered.map(function (code) {
      return dvk.el("option", { value: code, selected: code === keep }, dvk.label("levels", code));
    }));
  }

  function apply(values) {
    const wanted = Object.assign({}, start.first, values);
    for (const name of ["u", "i", "f", "b", "p"]) {
      const known = Array.from(controls[name].options).some(function (option) { return option.value === wanted[name]; });
      controls[name].value = known ? wanted[name] : start.first[name];
    }
    offerLevels(wanted.l);
  }

  function rowsOfChart(series, chosen) {
    const kinds = [["r", "reported"], ["d", "derived"], ["a", "annual"]];
    return kinds.flatMap(function ([key, name]) {
      return quarters.map(function (id, at) {
        return { at: id, label: dvk.quarter(id), kind: dvk.t(name), n: (series[key] || [])[at] ?? null, chosen: id === chosen };
      }).filter(function (row) { return row.n !== null; });
    });
  }

  function place(series, at, unit) {
    const cell = series.c === undefined ? null : Array.isArray(series.c) ? series.c[at] : series.c;
    const file = (start.files[unit] || {})[quarters[at]];
    return cell && file ? { file: file[0], version: file[1], cell: cell } : null;
  }

  // Only the quarters that differ are listed.
  function difference(series, at) {
    const known = ((series.r || [])[at] ?? null) !== null && ((series.d || [])[at] ?? null) !== null;
    return known ? (series.g || {})[at] ?? 0 : null;
  }

  function spot(file, cell) {
    return dvk.el("span", { class: "spot" }, dvk.el("span", { class: "file" }, file || ""), " ", dvk.el("code", {}, cell || ""));
  }

  function quarterTable(series, now) {
    const head = dvk.el("tr", {}, ...["period", "reported", "derived", "difference", "annual", "method", "cell"].map(function (key, at) {
      return dvk.el("th", { scope: "col", class: at > 0 && at < 5 ? "number" : null }, dvk.t(key));
    }));
    const lines = quarters.map(function (id, at) {
      const told = (series.x || {})[at];
      const reported = (series.r || [])[at] ?? null;
      const derived = (series.d || [])[at] ?? null;
      if (reported === null && derived === null) return null;
      const gap = difference(series, at);
      const where = place(series, at, now.u);
      const mark = (series.k || {})[at];
      return dvk.el("tr", { class: (id === now.p ? "chosen " : "") + (told ? "wrong" : ""), "aria-current": id === now.p ? "true" : null },
        dvk.el("th", { scope: "row" }, dvk.el("a", { href: dvk.address("explorer.html", Object.assign({}, now, { p: id })) }, dvk.quarter(id))),
        dvk.el("td", { class: "number" }, (mark ? (bounds[mark] || mark + " ") : "") + dvk.number(reported)),
        dvk.el("td", { class: "number" }, dvk.number(derived)),
        dvk.el("td", { class: "number" + (told ? " gap" : "") }, dvk.signed(gap)),
        dvk.el("td", { class: "number muted" }, now.b === "stage_to_date" ? dvk.number((series.a || [])[at] ?? null) : "–"),
        dvk.el("td", {}, told ? dvk.label("methods", told[0]) : gap === 0 && now.u !== start.province ? dvk.t("agrees") : ""),
        dvk.el("td", {}, where ? dvk.el("code", {}, where.cell) : ""));
    }).filter(Boolean);
    dvk.fill("quarters", dvk.el("caption", {}, dvk.t("quarters_caption")), dvk.el("thead", {}, head), dvk.el("tbody", {}, ...lines));
  }

  function verdict(series, now) {
    const at = quarters.indexOf(now.p);
    const told = (series.x || {})[at];
    const reported = (series.r || [])[at] ?? null;
    const derived = (series.d || [])[at] ?? null;
    const parts = [];
    const heading = dvk.t("at_quarter", { period: dvk.quarter(now.p) });
    if (reported === null && derived === null) {
      parts.push(dvk.el("p", {}, dvk.t("nothing_known")));
    } else {
      const gap = difference(series, at);
      parts.push(dvk.el("dl", { class: "figures" },
        dvk.el("div", { class: "reported" }, dvk.el("dt", {}, dvk.t("reported")), dvk.el("dd", {}, dvk.number(reported))),
        dvk.el("div", { class: "derived" }, dvk.el("dt", {}, dvk.t("derived")), dvk.el("dd", {}, dvk.number(derived))),
        dvk.el("div", { class: "difference" }, dvk.el("dt", {}, dvk.t("difference")), dvk.el("dd", {}, dvk.signed(gap)))));
      const where = place(series, at, now.u);
      if (where) parts.push(dvk.el("p", {}, dvk.t("typed_at") + " ", spot(where.file, where.cell), where.version > 1 ? " (" + dvk.t("version", { n: where.version }) + ")" : ""));
      if (now.u === start.province) parts.push(dvk.el("p", {}, dvk.t("province_sum")));
      else if (told) {
        parts.push(dvk.el("p", { class: "method" }, dvk.el("strong", {}, dvk.label("methods", told[0])), ". ",
          told[2] ? dvk.t("of_unit", { unit: start.names[told[2]] || told[2] }) + " " : "",
          told[1] > 1 ? dvk.t("explains", { n: dvk.number(told[1]) }) : ""));
        if (told[0].includes("|")) parts.push(dvk.el("p", { class: "muted" }, dvk.t("tie")));
      } else if (gap === 0) parts.push(dvk.el("p", {}, dvk.t("agrees_long")));
    }
    dvk.fill("verdict", dvk.el("h2", {}, heading), ...parts);
    return told;
  }

  function programmeColumns() {
    return [
      { title: dvk.t("programme"), wide: true, text: function (row) { return row.name; }, node: function (row) { return dvk.el("a", { href: dvk.programme(row.unit, row.id) }, row.name || row.id); } },
      { title: dvk.t("owner"), text: function (row) { return row.owner || ""; } },
      { title: dvk.t("code"), text: function (row) { return row.id; }, node: function (row) { return dvk.el("code", {}, row.id); } },
    ];
  }

  const placeColumns = [
    { title: dvk.t("file"), text: function (row) { return row.file || ""; } },
    { title: dvk.t("sheet_cell"), text: function (row) { return row.cell; }, node: function (row) { return dvk.el("code", {}, row.cell); } },
  ];

  function programmeOf(shard, at) {
    const entry = shard.p[at];
    return { id: entry[0], name: entry[1], owner: entry[2], unit: entry[3] };
  }

  async function gapList(now, told) {
    const section = document.getElementById("gap");
    const key = [now.l, now.f, now.b, now.p].join("|");
    const shard = await dvk.loadIf(told && told[3] > 0, "gaps-" + now.u + "-" + now.i);
    const lines = shard ? shard.g[key] || [] : [];
    section.hidden = now.u === start.province;
    const heading = document.getElementById("gap-heading");
    heading.textContent = lines.length ? dvk.t("gap_heading", { n: dvk.number(lines.length) }) : dvk.t("gap_none_heading");
    document.getElementById("gap-note").textContent = lines.length ? dvk.t("gap_note") : told ? dvk.t("gap_unnamed") : dvk.t("gap_no_gap");
    document.getElementById("gap-table").hidden = !lines.length;
    if (!lines.length) return;
    const rows = lines.map(function (line) {
      return Object.assign(programmeOf(shard, line[0]), { times: line[1], file: shard.f[line[2]], cell: line[3] });
    });
    if (gapGrid) return dvk.grid.replace(gapGrid, rows);
    gapGrid = dvk.grid.make("#gap-grid", [
      ...programmeColumns(),
      { title: dvk.t("times"), number: true, text: function (row) { return dvk.signed(row.times); }, order: function (row) { return row.times; }, export: function (row) { return row.times; },
        node: function (row) { return dvk.el("span", { class: row.times > 0 ? "over" : "under" }, dvk.t(row.times > 0 ? "counted_over" : "left_out", { n: dvk.number(Math.abs(row.times)) })); } },
      ...placeColumns,
    ], rows, { length: 25, order: [[3, "desc"]], name: "dvk-gap" });
  }

  function stageOf(unit, period) {
    return (start.own_stages[unit] || {})[period] || start.stages[period];
  }

  function isCounted(line, now) {
    const [, field, from, before, kind] = line;
    if (now.f !== "total" && field !== now.f) return false;
    if (from > now.p) return false;
    if (now.b === "in_period") return kind === 0 && from === now.p;
    if (now.b === "year_to_date") return kind === 0 && from.slice(0, 4) === now.p.slice(0, 4);
    return stageOf(now.u, from) === stageOf(now.u, now.p) && (!before || now.p < before);
  }

  async function countedList(now, derived) {
    const section = document.getElementById("counted");
    section.hidden = now.u === start.province;
    if (section.hidden) return;
    const has = (start.counted[now.i] || []).includes(now.u);
    const shard = await dvk.loadIf(has, "counted-" + now.u + "-" + now.i);
    const lines = (shard ? shard.c[now.l] || [] : []).filter(function (line) { return isCounted(line, now); });
    document.getElementById("counted-heading").textContent = dvk.t("counted_heading", { n: dvk.number(derived === null ? null : lines.length) });
    const rows = derived === null ? [] : lines.map(function (line) {
      return Object.assign(programmeOf(shard, line[0]), { field: line[1], from: line[2], file: shard.f[line[5]], cell: line[6], moved: line[4] });
    });
    if (countedGrid) return dvk.grid.replace(countedGrid, rows);
    countedGrid = dvk.grid.make("#counted-grid", [
      ...programmeColumns(),
      { title: dvk.t("field"), text: function (row) { return dvk.label("fields", row.field); } },
      { title: dvk.t("since"), text: function (row) { return dvk.quarter(row.from) + (row.moved ? " (" + dvk.t("received") + ")" : ""); }, order: function (row) { return row.from; } },
      ...placeColumns,
    ], rows, { length: 25, name: "dvk-counted" });
  }

  // The province's figures are the units' figures: each links to its own.
  function unitList(shard, now) {
    const section = document.getElementById("by-unit");
    section.hidden = now.u !== start.province;
    if (section.hidden) return;
    const at = quarters.indexOf(now.p);
    const lines = start.units.map(function (code) {
      const series = shard[[code, now.l, now.f, now.b].join("|")];
      if (!series) return null;
      const reported = (series.r || [])[at] ?? null;
      const derived = (series.d || [])[at] ?? null;
      const told = (series.x || {})[at];
      const link = dvk.address("explorer.html", Object.assign({}, now, { u: code }));
      return dvk.el("tr", { class: told ? "wrong" : null },
        dvk.el("th", { scope: "row" }, dvk.el("a", { href: link }, start.names[code])),
        dvk.el("td", { class: "number" }, dvk.number(reported)),
        dvk.el("td", { class: "number" }, dvk.number(derived)),
        dvk.el("td", { class: "number" + (told ? " gap" : "") }, dvk.signed(difference(series, at))),
        dvk.el("td", {}, told ? dvk.label("methods", told[0]) : ""));
    }).filter(Boolean);
    dvk.fill("by-unit-table", dvk.el("caption", { class: "visually-hidden" }, dvk.t("by_unit")),
      dvk.el("thead", {}, dvk.el("tr", {}, ...["unit", "reported", "derived", "difference", "method"].map(function (key, column) {
        return dvk.el("th", { scope: "col", class: column > 0 && column < 4 ? "number" : null }, dvk.t(key));
      }))), dvk.el("tbody", {}, ...lines));
  }

  async function show() {
    const now = state();
    const shard = await dvk.load("series-" + now.i);
    const series = shard[[now.u, now.l, now.f, now.b].join("|")] || {};
    document.getElementById("series-name").textContent = [start.names[now.u], dvk.label("indicators", now.i), dvk.label("levels", now.l), dvk.label("fields", now.f), dvk.label("bases", now.b)].join(" · ");
    const told = verdict(series, now);
    quarterTable(series, now);
    unitList(shard, now);
    const view = dvk.chart.draw(figure, "series", rowsOfChart(series, now.p));
    await Promise.all([gapList(now, told), countedList(now, (series.d || [])[quarters.indexOf(now.p)] ?? null), view]);
    const drawn = await view;
    if (!drawn.picked) {
      drawn.addEventListener("click", pick);
      drawn.picked = true;
    }
    document.getElementById("status").textContent = dvk.t("shown", { series: document.getElementById("series-name").textContent, period: dvk.quarter(now.p) });
    document.body.dataset.ready = JSON.stringify(now);
    const wanted = dvk.readHash().at;
    if (wanted === "gap" || wanted === "counted") document.getElementById(wanted).scrollIntoView({ block: "start" });
  }

  function pick(event, item) {
    if (item && item.datum && item.datum.at) go({ p: item.datum.at });
  }

  function go(change) {
    location.hash = new URLSearchParams(Object.assign(state(), change)).toString();
  }

  form.addEventListener("change", function (event) {
    if (event.target === controls.i) offerLevels(controls.l.value);
    go({});
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  addEventListener("hashchange", function () { apply(dvk.readHash()); show(); });
  apply(dvk.readHash());
  await show();
})();
