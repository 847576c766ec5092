// Draws the figures of a page: a specification compiled when the site was built, and rows that the page brings.
"use strict";
dvk.chart = (function () {
  const locale = {
    decimal: dvk.language === "vi" ? "," : ".",
    thousands: dvk.language === "vi" ? "." : ",",
    grouping: [3],
    currency: ["", ""],
  };

  async function draw(figure, name, rows) {
    const specifications = await dvk.load("charts-" + dvk.language);
    if (figure.view) {
      figure.view.data("rows", rows);
      await figure.view.runAsync();
      return figure.view;
    }
    const specification = Object.assign({}, specifications[name], { datasets: { rows: rows } });
    // On a telephone the plot needs the room that long labels take.
    if (figure.clientWidth < 520) {
      const config = structuredClone(specification.config);
      config.legend.columns = 1;
      config.axisY.labelLimit = 110;
      specification.config = config;
    }
    // ast: expressions are interpreted, so the page needs no leave to evaluate text as code.
    const drawn = await vegaEmbed(figure.querySelector(".canvas"), specification, {
      mode: "vega-lite", renderer: "svg", ast: true, actions: false, formatLocale: locale, tooltip: tooltip(figure),
    });
    const view = drawn.view;
    // The picture has one text alternative, on the figure; its parts are silent.
    const picture = figure.querySelector("svg");
    if (picture) {
      picture.setAttribute("aria-hidden", "true");
      picture.setAttribute("focusable", "false");
    }
    figure.view = view;
    return view;
  }

  function tooltip(figure) {
    const box = dvk.el("div", { class: "tip", "aria-hidden": "true", hidden: true });
    figure.append(box);
    return function (handler, event, item, value) {
      if (!value) {
        box.hidden = true;
        return;
      }
      dvk.fill(box, ...Object.entries(value).map(function ([name, text]) {
        return dvk.el("div", {}, name + ": ", dvk.el("strong", {}, String(text)));
      }));
      box.hidden = false;
      const frame = figure.getBoundingClientRect();
      const x = Math.min(event.clientX - frame.left + 14, frame.width - box.offsetWidth - 4);
      box.style.left = Math.max(0, x) + "px";
      box.style.top = event.clientY - frame.top + 14 + "px";
    };
  }

  for (const figure of document.querySelectorAll("figure[data-chart]")) {
    const rows = dvk.embedded(figure.dataset.rows);
    if (rows) draw(figure, figure.dataset.chart, rows);
  }

  return { draw };
})();
