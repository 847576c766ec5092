// What every page shares: data that arrives by script, words, numbers, safe building of elements, the language link.
"use strict";
window.dvk = (function () {
  const store = new Map();
  const pending = new Map();
  const root = document.documentElement.dataset.root || "";
  const language = document.documentElement.lang;

  // Data files are scripts that call dvk.put(name, content): a page opened from a folder may load those and nothing else.
  function put(name, content) {
    store.set(name, content);
  }

  function load(name) {
    if (store.has(name)) return Promise.resolve(store.get(name));
    if (!pending.has(name)) {
      pending.set(name, new Promise(function (resolve, reject) {
        const script = document.createElement("script");
        script.src = root + "data/" + encodeURIComponent(name) + ".js";
        script.onload = function () {
          store.has(name) ? resolve(store.get(name)) : reject(new Error(name));
        };
        script.onerror = function () {
          pending.delete(name);
          reject(new Error(name));
        };
        document.head.append(script);
      }));
    }
    return pending.get(name);
  }

  // Like load, for a file that exists only where there is something to tell.
  function loadIf(exists, name) {
    return exists ? load(name) : Promise.resolve(null);
  }

  function t(key, values) {
    const text = (store.get("words-" + language).texts || {})[key];
    if (text === undefined) throw new Error("no text " + key);
    return text.replace(/\{(\w+)\}/g, function (_, name) {
      return values && name in values ? values[name] : "{" + name + "}";
    });
  }

  // The text of a code that comes from data; a new one is shown as it is.
  function term(prefix, code) {
    return store.get("words-" + language).texts[prefix + code] || code || "";
  }

  function label(list, code) {
    if (!code) return "";
    if (typeof code !== "string") throw new TypeError(list);
    const labels = store.get("words-" + language).labels[list] || {};
    return code.split("|").map(function (part) { return labels[part] || part; }).join(" " + t("or") + " ");
  }

  const whole = new Intl.NumberFormat(language === "vi" ? "vi-VN" : "en-GB", { maximumFractionDigits: 2 });

  function number(value) {
    if (value === null || value === undefined) return "…";
    return whole.format(value).replace("-", "\u2212");
  }

  function signed(value) {
    if (value === null || value === undefined) return "…";
    return (value > 0 ? "+" : "") + number(value);
  }

  const roman = ["I", "II", "III", "IV"];

  function quarter(id) {
    const match = /^(\d{4})Q([1-4])$/.exec(id || "");
    if (!match) return id || "";
    return language === "vi" ? roman[match[2] - 1] + "/" + match[1] : "Q" + match[2] + " " + match[1];
  }

  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  function day(iso) {
    const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso || "");
    if (!match) return "";
    if (language === "vi") return match[3] + "/" + match[2] + "/" + match[1];
    return Number(match[3]) + " " + months[match[2] - 1] + " " + match[1];
  }

  // Elements are built from text, never from markup: names in the data can hold anything.
  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      node.setAttribute(name, value === true ? "" : String(value));
    }
    node.append(...children.filter(function (child) { return child !== null && child !== undefined; }));
    return node;
  }

  function fill(target, ...children) {
    const node = typeof target === "string" ? document.getElementById(target) : target;
    node.replaceChildren(...children.filter(function (child) { return child !== null && child !== undefined; }));
    return node;
  }

  function readHash() {
    return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  }

  function address(page, values) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(values)) if (value) query.set(name, value);
    return page + "#" + query.toString();
  }

  function programme(unit, id) {
    return address("programme.html", { u: unit, id: id });
  }

  function embedded(id) {
    const node = document.getElementById(id);
    return node ? JSON.parse(node.textContent) : null;
  }

  // What a page shows of the moment goes along when the language changes.
  function keepPlace() {
    for (const link of document.querySelectorAll("a[data-language]")) {
      link.href = link.href.split("#")[0] + location.hash;
    }
  }

  addEventListener("hashchange", keepPlace);
  addEventListener("DOMContentLoaded", keepPlace);
  // A failed data file must be seen, not guessed.
  addEventListener("unhandledrejection", function (event) {
    const status = document.getElementById("status");
    if (status) status.textContent = t("not_loaded", { name: event.reason && event.reason.message });
  });

  return {
    put, load, loadIf, t, term, label, number, signed, quarter, day, el, fill, readHash, address, programme, embedded,
    language, root,
  };
})();
