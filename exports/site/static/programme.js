// One programme: who, where, what happened when, what came of it, and the cell behind each line.
"use strict";
(async function () {
  const start = dvk.embedded("programme-start");

  function line(term, ...values) {
    const shown = values.filter(function (value) { return value !== null && value !== undefined && value !== ""; });
    return shown.length ? dvk.el("div", {}, dvk.el("dt", {}, term), dvk.el("dd", {}, ...shown)) : null;
  }

  function unitLink(code) {
    return start.units.includes(code) ? dvk.el("a", { href: "unit-" + code + ".html" }, start.names[code]) : start.names[code] || code;
  }

  function spot(file, cell) {
    return dvk.el("span", { class: "spot" }, dvk.el("span", { class: "file" }, file || ""), " ", dvk.el("code", {}, cell || ""));
  }

  function timeline(story) {
    const items = (story.e || []).map(function (event) {
      const [code, date, level, paper, counterpart, award, file, cell] = event;
      return dvk.el("li", { class: "step " + code },
        dvk.el("time", { datetime: date || "" }, dvk.day(date)),
        dvk.el("div", {},
          dvk.el("strong", {}, dvk.label("events", code)),
          level && level !== "all" ? " · " + dvk.label("levels", level) : "",
          award ? " · " + dvk.label("award_kinds", award) : "",
          counterpart ? " · " + (start.names[counterpart] || counterpart) : "",
          dvk.el("div", { class: "muted" }, paper ? dvk.t("document", { number: paper }) + " · " : "", spot(story.f[file], cell))));
    });
    return items.length ? dvk.el("ol", { class: "timeline" }, ...items) : dvk.el("p", {}, dvk.t("no_events"));
  }

  function outcomes(story) {
    if (!(story.o || []).length) return dvk.el("p", {}, dvk.t("no_outcomes"));
    const head = ["period", "outcome", "quantity", "money", "people", "attendances", "sheet_cell"];
    return dvk.el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": dvk.t("outcomes") }, dvk.el("table", {},
      dvk.el("caption", { class: "visually-hidden" }, dvk.t("outcomes")),
      dvk.el("thead", {}, dvk.el("tr", {}, ...head.map(function (key, at) { return dvk.el("th", { scope: "col", class: at > 1 && at < 6 ? "number" : null }, dvk.t(key)); }))),
      dvk.el("tbody", {}, ...story.o.map(function (row) {
        const [period, kind, quantity, measure, money, people, attendances, file, cell] = row;
        return dvk.el("tr", {}, dvk.el("th", { scope: "row" }, dvk.quarter(period)), dvk.el("td", {}, dvk.label("outcome_kinds", kind)),
          dvk.el("td", { class: "number" }, quantity === null ? "" : dvk.number(quantity) + " " + (measure || "")),
          dvk.el("td", { class: "number" }, money === null ? "" : dvk.number(money)),
          dvk.el("td", { class: "number" }, people === null ? "" : dvk.number(people)),
          dvk.el("td", { class: "number" }, attendances === null ? "" : dvk.number(attendances)),
          dvk.el("td", {}, spot(story.f[file], cell)));
      }))));
  }

  async function show() {
    const wanted = dvk.readHash();
    const title = document.getElementById("programme-name");
    if (!start.units.includes(wanted.u) || !wanted.id) {
      title.textContent = dvk.t("no_such_programme");
      dvk.fill("programme", dvk.el("p", {}, dvk.el("a", { href: "programmes.html" }, dvk.t("to_register"))));
      return;
    }
    const [shard, stories] = await Promise.all([dvk.load("programmes-" + wanted.u), dvk.load("stories-" + wanted.u)]);
    const found = shard.find(function (entry) { return entry[0] === wanted.id; });
    if (!found) {
      title.textContent = dvk.t("no_such_programme");
      dvk.fill("programme", dvk.el("p", {}, dvk.el("a", { href: "programmes.html#unit=" + wanted.u }, dvk.t("to_register"))));
      return;
    }
    const row = Object.fromEntries(start.columns.map(function (name, at) { return [name, found[at]]; }));
    const story = stories.s[wanted.id] || {};
    story.f = stories.f;
    title.textContent = row.name || row.id;
    document.title = (row.name || row.id) + " · " + document.title.split(" · ").slice(-1)[0];
    const kin = (story.r || []).map(function (replica) {
      return dvk.el("li", {}, dvk.el("a", { href: dvk.programme(replica[2], replica[0]) }, replica[1]), " · ", start.names[replica[2]] || "");
    });
    dvk.fill("programme",
      dvk.el("dl", { class: "facts" },
        line(dvk.t("owner"), row.owner), line(dvk.t("unit"), unitLink(wanted.u)),
        row.origin && row.origin !== wanted.u ? line(dvk.t("origin"), unitLink(row.origin)) : null,
        line(dvk.t("place"), row.place), line(dvk.t("field"), dvk.label("fields", row.field)),
        line(dvk.t("sector"), dvk.label("sectors", row.sector)),
        line(dvk.t("state"), dvk.term("state_", row.state)),
        line(dvk.t("highest_level"), dvk.label("levels", row.recognised_level || row.registered_level)),
        line(dvk.t("target"), row.target), line(dvk.t("code"), dvk.el("code", {}, row.id)),
        row.parent ? line(dvk.t("replica_of"), dvk.el("a", { href: dvk.programme(story.p ? story.p[1] : wanted.u, row.parent) }, story.p ? story.p[0] : row.parent)) : null,
        line(dvk.t("register_line"), spot(row.file, row.cell))),
      dvk.el("h2", {}, dvk.t("timeline")), timeline(story),
      dvk.el("h2", {}, dvk.t("outcomes")), outcomes(story),
      kin.length ? dvk.el("h2", {}, dvk.t("replicas", { n: dvk.number(kin.length) })) : null,
      kin.length ? dvk.el("ul", {}, ...kin) : null);
    document.body.dataset.ready = wanted.id;
  }

  addEventListener("hashchange", show);
  await show();
})();
