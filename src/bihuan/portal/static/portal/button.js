// A button that takes complaints on any page: <script src="https://…/button.js" data-site="KEY" async></script>
// data-label, data-lang (zh, en), data-product and data-order are optional. No cookie is set or sent, nothing is
// stored, and everything drawn lives in a shadow root, so that neither page touches the other's styles.
(() => {
  "use strict";
  const tag = document.currentScript;
  if (!tag || !tag.dataset.site) return;
  const base = new URL(tag.src).origin;
  const lang = tag.dataset.lang || (document.documentElement.lang.startsWith("en") ? "en" : "zh");
  const address = `${base}/p/button/${encodeURIComponent(tag.dataset.site)}`;
  const words =
    lang === "en"
      ? { open: "Complain", close: "Close", failed: "It could not be sent. Check the network and send it again." }
      : { open: "投诉与建议", close: "关闭", failed: "没有发出去。请检查网络后再发一次，写好的都在。" };
  const styles = new CSSStyleSheet();
  styles.replaceSync(`
    :host { all: initial; }
    * { box-sizing: border-box; font: 16px/1.5 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
    .open { position: fixed; inset: auto 20px 20px auto; z-index: 2147483000; padding: 10px 18px; border: 0;
      border-radius: 24px; background: #1f5f5b; color: #fff; cursor: pointer; box-shadow: 0 2px 10px #0004; }
    dialog { width: min(34rem, calc(100vw - 24px)); max-height: calc(100vh - 24px); padding: 20px; border: 1px solid #8b897f;
      border-radius: 10px; background: #fff; color: #1b1e23; overflow: auto; }
    dialog::backdrop { background: #1b1e2373; }
    h2 { margin: 0 0 12px; font-size: 20px; font-weight: 700; }
    label, legend { display: block; margin: 12px 0 4px; padding: 0; font-weight: 600; }
    small { display: block; color: #555a64; font-size: 13px; font-weight: 400; }
    fieldset { margin: 0; padding: 0; border: 0; }
    fieldset label { display: flex; gap: 8px; margin: 4px 0; font-weight: 400; }
    input:not([type=radio], [type=checkbox]), textarea, select { width: 100%; padding: 8px 10px; border: 1px solid #8b897f;
      border-radius: 6px; background: #fff; color: #1b1e23; }
    .wrong { color: #b3261e; font-size: 14px; } .wrong:empty { display: none; }
    .acts { display: flex; gap: 12px; margin-top: 16px; }
    button { min-height: 44px; padding: 8px 18px; border: 1px solid #8b897f; border-radius: 6px; background: #fff;
      color: #1b1e23; cursor: pointer; }
    .send { border-color: #1f5f5b; background: #1f5f5b; color: #fff; }
    :focus-visible { outline: 3px solid #17568a; outline-offset: 2px; }
    .number { font-size: 20px; font-weight: 700; overflow-wrap: anywhere; }
    .trap { position: absolute; left: -9999px; }
  `);

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "closed" });
  root.adoptedStyleSheets = [styles];
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(key, "");
      else if (value !== false && value !== undefined) element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };

  const open = make("button", { class: "open", type: "button" }, tag.dataset.label || words.open);
  const dialog = make("dialog", { "aria-labelledby": "title" });
  root.append(open, dialog);
  let mark = "";

  open.addEventListener("click", async () => {
    if (!dialog.firstChild) {
      try {
        const answer = await fetch(`${address}/form?lang=${lang}`, { credentials: "omit" });
        if (!answer.ok) throw new Error(answer.status);
        draw(await answer.json());
      } catch {
        tell(words.failed);
      }
    }
    dialog.showModal();
  });
  dialog.addEventListener("close", () => open.focus());

  function tell(text) {
    dialog.replaceChildren(make("p", { role: "alert" }, text), closing());
    const again = dialog.firstChild;
    dialog.addEventListener("close", () => again.isConnected && dialog.replaceChildren(), { once: true });
  }

  function closing() {
    const button = make("button", { type: "button" }, words.close);
    button.addEventListener("click", () => dialog.close());
    return button;
  }

  function draw(said) {
    mark = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now();
    const form = make("form", { novalidate: true });
    form.append(...said.fields.map(field), make("input", { class: "trap", name: "website_", tabindex: "-1", autocomplete: "off", "aria-hidden": "true" }));
    const problem = make("p", { class: "wrong", role: "alert" });
    form.append(problem, make("div", { class: "acts" }, make("button", { class: "send" }, said.words.send), closing()));
    dialog.replaceChildren(make("h2", { id: "title" }, said.title), make("p", {}, said.words.lead), form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, said, problem);
    });
  }

  function field(one) {
    const id = `f-${one.key}`;
    const text = one.required ? one.label : `${one.label} ${one.optional}`;
    const hint = one.hint ? [make("small", {}, one.hint)] : [];
    const wrong = make("div", { class: "wrong", id: `${id}-wrong` });
    const told = { id, name: one.key, required: one.required, "aria-describedby": `${id}-wrong` };
    if (one.kind === "choice" || one.kind === "several") {
      const type = one.kind === "choice" ? "radio" : "checkbox";
      const ways = one.options.map(([value, label]) => make("label", {}, make("input", { type, name: one.key, value }), label));
      return make("fieldset", { "aria-describedby": `${id}-wrong` }, make("legend", {}, text, ...hint), ...ways, wrong);
    }
    const input = one.kind === "long" ? make("textarea", { ...told, rows: "4" }) : make("input", { ...told, type: one.kind });
    return make("div", {}, make("label", { for: id }, text, ...hint), input, wrong);
  }

  async function send(form, said, problem) {
    const button = form.querySelector(".send");
    const data = new FormData(form);
    const answers = {};
    for (const one of said.fields) answers[one.key] = one.kind === "several" ? data.getAll(one.key) : data.get(one.key) || "";
    const context = { url: location.href.split("#")[0].slice(0, 500), title: document.title.slice(0, 200), product: tag.dataset.product || "", order: tag.dataset.order || "" };
    button.disabled = true;
    problem.textContent = "";
    try {
      const answer = await fetch(address, {
        method: "POST",
        credentials: "omit",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ mark, lang, answers, context, website_: data.get("website_") }),
      });
      const told = await answer.json();
      if (answer.status === 201) done(said, told);
      else wrong(form, told, problem);
    } catch {
      problem.textContent = words.failed;
    } finally {
      button.disabled = false;
    }
  }

  function wrong(form, told, problem) {
    for (const place of form.querySelectorAll(".wrong[id]")) place.textContent = "";
    let first = null;
    for (const [key, text] of Object.entries(told.errors || {})) {
      const place = form.querySelector(`#${CSS.escape(`f-${key}-wrong`)}`);
      if (place) place.textContent = text;
      first = first || form.querySelector(`[name="${CSS.escape(key)}"]`);
    }
    problem.textContent = told.detail || "";
    if (first) first.focus();
  }

  function done(said, told) {
    const link = make("a", { href: told.link, target: "_blank", rel: "noopener" }, said.words.follow);
    dialog.replaceChildren(
      make("h2", { id: "title" }, said.words.done),
      make("p", { class: "number" }, `${said.words.number} ${told.number}`),
      make("p", { class: "number" }, `${said.words.code} ${told.code}`),
      make("p", {}, said.words.keep),
      make("p", {}, link),
      closing(),
    );
    dialog.addEventListener("close", () => dialog.replaceChildren(), { once: true });
  }

  const begin = () => document.body.append(host);
  document.body ? begin() : document.addEventListener("DOMContentLoaded", begin);
})();
