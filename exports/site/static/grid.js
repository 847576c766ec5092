// Tables that sort, search, filter and export: DataTables with the site's words and its guard against formulas.
"use strict";
dvk.grid = (function () {
  const FORMULA = /^[\s\u00a0\u200b-\u200d\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]/;

  // Search finds “giong rieng” in “Giồng Riềng”, and exact letters too.
  function plain(text) {
    return String(text).normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  }

  function searchable(text) {
    return text === null || text === undefined ? "" : String(text) + " " + plain(text);
  }

  function safe(text) {
    const cell = text === null || text === undefined ? "" : String(text);
    return FORMULA.test(cell) && !/^-?\d+([.,]\d+)?$/.test(cell) ? "'" + cell : cell;
  }

  // columns: {title, text(row), node(row)?, order(row)?, number?, width?}; text is what is searched, sorted and exported.
  function make(table, columns, rows, options) {
    const settings = Object.assign({ length: 25, order: [], name: "dvk" }, options);
    const grid = new DataTable(table, {
      data: rows,
      deferRender: true,
      autoWidth: false,
      order: settings.order,
      pageLength: settings.length,
      lengthMenu: [25, 50, 100, 500],
      language: tableWords(),
      layout: {
        topStart: "search",
        topEnd: { buttons: [exportButton(settings.name)] },
        bottomStart: "info",
        bottomEnd: { paging: { boundaryNumbers: false } },
      },
      columns: columns.map(function (column) {
        return {
          title: column.title,
          className: column.number ? "dt-number" : column.wide ? "dt-wide" : "",
          orderSequence: column.number ? ["desc", "asc", ""] : ["asc", "desc", ""],
          data: function (row, type) {
            if (type === "sort" || type === "type") return column.order ? column.order(row) : column.text(row);
            if (type === "filter") return searchable(column.text(row));
            if (type === "export") return safe(column.export ? column.export(row) : column.text(row));
            return "";
          },
          createdCell: function (cell, value, row) {
            cell.replaceChildren(column.node ? column.node(row) : document.createTextNode(column.text(row) ?? ""));
          },
        };
      }),
      headerCallback: function (head) {
        for (const cell of head.querySelectorAll("th")) cell.scope = "col";
      },
    });
    // Two tables on one page: each says which one its pages belong to.
    const name = grid.table().node().getAttribute("aria-label") || document.getElementById(grid.table().node().getAttribute("aria-labelledby")).textContent;
    for (const pages of grid.table().container().querySelectorAll("nav")) pages.setAttribute("aria-label", dvk.t("pages_of", { table: name }));
    printWhole(grid);
    return grid;
  }

  function tableWords() {
    return {
      search: dvk.t("search"),
      info: dvk.t("rows_shown"),
      infoEmpty: dvk.t("no_rows"),
      infoFiltered: dvk.t("rows_filtered"),
      zeroRecords: dvk.t("nothing_found"),
      emptyTable: dvk.t("no_rows"),
      thousands: dvk.language === "vi" ? "." : ",",
      decimal: dvk.language === "vi" ? "," : ".",
      paginate: { previous: dvk.t("previous"), next: dvk.t("next"), first: "«", last: "»" },
      aria: {
        orderable: dvk.t("sort_by"), orderableReverse: dvk.t("sort_by"), orderableRemove: dvk.t("sort_by"),
        paginate: { previous: dvk.t("previous"), next: dvk.t("next") },
      },
    };
  }

  function exportButton(name) {
    return {
      extend: "csvHtml5",
      text: dvk.t("export_csv"),
      filename: name,
      bom: true,
      fieldSeparator: ",",
      exportOptions: {
        orthogonal: "export",
        modifier: { search: "applied", order: "applied", page: "all" },
      },
    };
  }

  // On paper there are no pages to turn.
  function printWhole(grid) {
    let before = null;
    addEventListener("beforeprint", function () {
      before = grid.page.len();
      grid.page.len(-1).draw(false);
    });
    addEventListener("afterprint", function () {
      if (before !== null) grid.page.len(before).draw(false);
      before = null;
    });
  }

  function replace(grid, rows) {
    grid.clear().rows.add(rows).draw();
  }

  return { make, replace, plain };
})();
