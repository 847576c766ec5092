// The programmes behind a figure of the life cycle: how many of which unit, and of one unit (or of a short list) each with its lines.
"use strict";
(async function () {
  const start = dvk.embedded("lives-start");
  const SHORT = 400;

  function spot(line) {
    return line ? [dvk.day(line.day), line.file].filter(function (text) { return text; }).join(" · ") : "";
  }

  function cellOf(side) {
    return {
      title: dvk.t(side === "from" ? "line_from" : "line_to"),
      text: function (row) { return row[side] ? spot(row[side]) + " " + row[side].cell : ""; },
      order: function (row) { return row[side] ? row[side].day || "" : ""; },
      node: function (row) { return row[side] ? dvk.el("span", {}, spot(row[side]) + " ", dvk.el("code", {}, row[side].cell)) : document.createTextNode(""); },
    };
  }

  const grid = dvk.grid.make("#lives-grid", [
    { title: dvk.t("unit"), text: function (row) { return start.names[row.unit] || row.unit; } },
    { title: dvk.t("programme"), wide: true, text: function (row) { return row.name || row.id; }, node: function (row) { return dvk.el("a", { href: dvk.programme(row.unit, row.id) }, row.name || row.id); } },
    { title: dvk.t("owner"), text: function (row) { return row.owner || ""; } },
    { title: dvk.t("measured"), number: true, text: function (row) { return row.fact; }, order: function (row) { return row.sort; }, export: function (row) { return row.sort; } },
    cellOf("from"), cellOf("to"),
  ], [], { order: [[3, "desc"]], name: "dvk-lives" });

  // What the figure is, in words; the key of its lines, which for a point of a curve hold the whole curve; which of them count.
  const figures = {
    cohort: function (key) {
      const [stage, level, step] = key;
      return { said: dvk.t("figure_cohort", { stage: stage, level: dvk.label("levels", level), step: dvk.label("lifecycle_steps", step) }), lines: key, sort: function () { return 1; }, fact: function () { return ""; } };
    },
    survival: function (key) {
      const age = Number(key[2]);
      return {
        said: dvk.t("figure_survival", { kind: dvk.t("life_" + key[0] + "_" + key[1]), age: dvk.number(age) }),
        lines: key.slice(0, 2),
        counts: function (numbers) { return numbers[0] <= age && age <= numbers[1]; },
        sort: function (numbers) { return numbers[2] && numbers[1] === age ? 1000 : numbers[1]; },
        fact: function (numbers) { return dvk.t(numbers[2] && numbers[1] === age ? "life_ended" : numbers[2] ? "life_ended_later" : "life_seen", { n: dvk.number(numbers[1]) }); },
      };
    },
    lag: function (key) {
      return { said: dvk.t("figure_lag", { lag: dvk.t("lag_" + key[0]) }), lines: key, sort: function (numbers) { return numbers[0]; }, fact: function (numbers) { return dvk.t("in_days", { n: dvk.number(numbers[0]) }); } };
    },
    copies: function (key) {
      return { said: dvk.t("figure_copies", { programme: key[0] }), lines: key, sort: function (numbers) { return -numbers[0]; }, fact: function (numbers) { return dvk.t("at_depth", { n: dvk.number(numbers[0]) }); } };
    },
  };

  async function rowsOf(unit, name, figure) {
    const shard = await dvk.load("lives-" + unit);
    const lines = shard.l[[name].concat(figure.lines).join("|")] || [];
    return lines.filter(function (line) { return !figure.counts || figure.counts(line[1]); }).map(function (line) {
      const [id, programme, owner] = shard.p[line[0]];
      const sides = line.slice(2).map(function (side) { return side && { day: side[0], file: shard.f[side[1]], cell: side[2] }; });
      return { unit: unit, id: id, name: programme, owner: owner, sort: figure.sort(line[1]), fact: figure.fact(line[1]), from: sides.length > 1 ? sides[0] : null, to: sides[sides.length - 1] };
    });
  }

  function showUnits(counts, wanted) {
    const head = dvk.el("thead", {}, dvk.el("tr", {}, dvk.el("th", { scope: "col" }, dvk.t("unit")), dvk.el("th", { scope: "col", class: "number" }, dvk.t("programmes"))));
    const lines = start.units.filter(function (unit) { return counts[unit]; }).map(function (unit) {
      const link = dvk.address("lives.html", { f: wanted.f, k: wanted.k, unit: unit });
      return dvk.el("tr", { class: unit === wanted.unit ? "chosen" : null },
        dvk.el("th", { scope: "row" }, dvk.el("a", { href: link }, start.names[unit] || unit)),
        dvk.el("td", { class: "number" }, dvk.el("a", { class: "trace", href: link }, dvk.number(counts[unit]))));
    });
    const whole = dvk.address("lives.html", { f: wanted.f, k: wanted.k });
    lines.push(dvk.el("tr", { class: "total" }, dvk.el("th", { scope: "row" }, dvk.el("a", { href: whole }, dvk.t("all_units"))), dvk.el("td", { class: "number" }, dvk.number(counts[""] || 0))));
    dvk.fill("units", head, dvk.el("tbody", {}, ...lines));
  }

  async function show() {
    const wanted = dvk.readHash();
    const make = Object.prototype.hasOwnProperty.call(figures, wanted.f || "") ? figures[wanted.f] : null;
    const counts = start.counts[wanted.f + "|" + wanted.k];
    if (!make || !counts) {
      document.body.dataset.ready = "none";
      return;
    }
    const figure = make(wanted.k.split("|"));
    const units = wanted.unit ? [wanted.unit].filter(function (unit) { return counts[unit]; }) : start.units.filter(function (unit) { return counts[unit]; });
    const total = wanted.unit ? counts[wanted.unit] || 0 : counts[""];
    dvk.fill("figure", figure.said);
    dvk.fill("said", dvk.t("figure_count", { n: dvk.number(total), unit: wanted.unit ? start.names[wanted.unit] || wanted.unit : dvk.t("all_units") }));
    showUnits(counts, wanted);
    const listed = wanted.unit || total <= SHORT;
    const rows = listed ? (await Promise.all(units.map(function (unit) { return rowsOf(unit, wanted.f, figure); }))).flat() : [];
    dvk.grid.replace(grid, rows);
    document.getElementById("status").textContent = listed ? dvk.t("programmes_left", { n: dvk.number(rows.length) }) : dvk.t("choose_a_unit");
    document.body.dataset.ready = JSON.stringify([wanted.f, wanted.k, wanted.unit || "", rows.length]);
  }

  addEventListener("hashchange", show);
  await show();
})();
