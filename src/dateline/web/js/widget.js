// <script src="https://desk.example/widget.js" data-report="ID" async></script>
// An ask box with related questions, in a shadow root of its own: no cookie, no style of the page, no other host.
(() => {
  const here = document.currentScript;
  const home = new URL(here.src).origin;
  const STYLE = `
    :host { --ink: #1b1d20; --soft: #565b63; --line: #cfcdc6; --card: #fff; --act: #1d3146; --on: #f6f3ea; --link: #14518a; --focus: #b35900;
      display: block; margin: 1.5rem 0; color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; }
    @media (prefers-color-scheme: dark) { :host([data-theme="auto"]) { --ink: #e9e6df; --soft: #a9adb4; --line: #454a52; --card: #1e2125; --act: #8fc1f2; --on: #0f1a26; --link: #8fc1f2; --focus: #ffb454; } }
    :host([data-theme="dark"]) { --ink: #e9e6df; --soft: #a9adb4; --line: #454a52; --card: #1e2125; --act: #8fc1f2; --on: #0f1a26; --link: #8fc1f2; --focus: #ffb454; }
    :host([hidden]) { display: none; }
    * { box-sizing: border-box; font: inherit; }
    section { border: 1px solid var(--line); border-radius: 6px; background: var(--card); padding: 1rem 1.1rem; }
    h2 { font-weight: 650; font-size: 1.05rem; margin: 0 0 .5rem; } h3 { font-weight: 600; font-size: .875rem; color: var(--soft); margin: 1rem 0 .4rem; }
    form { display: flex; gap: .5rem; } input { flex: 1; min-width: 0; padding: .45rem .6rem; border: 1px solid var(--soft); border-radius: 4px; background: var(--card); color: inherit; }
    button { padding: .45rem .8rem; border: 1px solid var(--act); border-radius: 4px; background: var(--act); color: var(--on); cursor: pointer; }
    button.plain { background: none; color: var(--link); border: 0; padding: .3rem 0; text-align: left; text-decoration: underline; min-height: 1.5rem; }
    ul, ol { list-style: none; margin: 0; padding: 0; } li + li { margin-top: .35rem; }
    li button { width: 100%; text-align: left; background: none; color: var(--ink); border-color: var(--line); }
    p { margin: .6rem 0; } .soft { color: var(--soft); font-size: .875rem; } blockquote { margin: .5rem 0 0; padding-left: .7rem; border-left: 3px solid var(--line); font-family: Georgia, serif; }
    .quote { font-family: Georgia, serif; } sup { font-size: .7em; line-height: 0; color: var(--soft); margin-left: .1em; } li p { margin: .2rem 0; }
    a { color: var(--link); } :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
    .label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }`;

  const make = (name, text, attributes = {}) => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const inWords = (day) =>
    new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

  class Ask extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      this.dataset.theme ||= "auto";
      this.hidden = true;
      this.begin(root);
    }

    async call(path, body) {
      const options = { credentials: "omit", referrerPolicy: "no-referrer" };
      if (body) Object.assign(options, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "text/plain" } });
      const answer = await fetch(home + path, options);
      if (answer.status === 429) throw new Error("Too many questions just now; wait a moment.");
      if (!answer.ok) throw new Error("No answer can be had just now.");
      return answer.json();
    }

    async begin(root) {
      let first;
      try {
        first = await this.call(`/widget/questions?report=${encodeURIComponent(this.dataset.report)}`);
      } catch {
        return; // nothing is shown where nothing can be asked
      }
      if (!first.on) return;
      this.now = false;
      const section = make("section", "", { "aria-labelledby": "title" });
      section.append(make("h2", "Ask me anything", { id: "title" }));
      const form = make("form");
      const input = make("input", "", { id: "q", maxlength: "600", autocomplete: "off", placeholder: "Who controls …? What did … say?" });
      form.append(make("label", "Your question", { for: "q", class: "label" }), input, make("button", "Ask"));
      this.out = make("div", "", { role: "status" });
      this.more = make("div");
      section.append(form, this.out, this.more);
      const since = first.as_of ? `Answered only from reports published up to ${inWords(first.as_of)}.` : "Answered only from reports.";
      section.append(make("p", first.later ? `${since} Later reports exist.` : since, { class: "soft" }));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (input.value.trim()) this.ask(input.value.trim());
      });
      root.append(section);
      this.offer(first.questions);
      this.hidden = false;
    }

    offer(questions) {
      this.more.replaceChildren();
      if (!questions.length) return;
      const list = make("ul");
      for (const question of questions) {
        const button = make("button", question, { type: "button" });
        button.addEventListener("click", () => this.ask(question));
        list.append(make("li"));
        list.lastChild.append(button);
      }
      this.more.append(make("h3", "Explore related questions"), list);
    }

    // The answer, each quotation set apart with its number.
    told(text, citations) {
      const line = make("p");
      const places = citations.map((c, n) => [text.indexOf(c.quote), n, c.quote]).filter(([at]) => at >= 0);
      let done = 0;
      for (const [at, n, quote] of places.sort((a, b) => a[0] - b[0])) {
        if (at < done) continue;
        line.append(text.slice(done, at), make("span", quote, { class: "quote" }), make("sup", String(n + 1)));
        done = at + quote.length;
      }
      line.append(text.slice(done));
      return line;
    }

    async ask(question) {
      this.out.replaceChildren(make("p", "Looking …", { class: "soft" }));
      let found;
      try {
        found = await this.call("/widget/ask", { report: this.dataset.report, q: question, now: this.now });
      } catch (fault) {
        this.out.replaceChildren(make("p", fault.message));
        return;
      }
      const answer = found.answer ? this.told(found.answer, found.citations) : make("p", `Not in the record. ${found.missing || ""}`);
      const parts = [make("h3", found.question), answer];
      const list = make("ol");
      for (const [n, cited] of found.citations.entries()) {
        const item = make("li");
        // What stands in the answer is not said again, only where it stands.
        if (!found.answer?.includes(cited.quote)) item.append(make("blockquote", cited.quote));
        const where = make("p", `${n + 1}  `, { class: "soft" });
        const said = [cited.publisher, cited.published && inWords(cited.published.slice(0, 10))].filter(Boolean).join(" · ");
        if (/^https?:\/\//.test(cited.url || "")) where.append(make("a", said, { href: cited.url, rel: "noreferrer noopener" }));
        else where.append(said);
        item.append(where);
        list.append(item);
      }
      parts.push(list);
      if (found.later) {
        const button = make("button", "Later reports exist: answer by all that is known now", { type: "button", class: "plain" });
        button.addEventListener("click", () => {
          this.now = true;
          this.ask(question);
        });
        parts.push(button);
      }
      this.out.replaceChildren(...parts);
      if (found.related.length) this.offer(found.related);
    }
  }

  if (!customElements.get("dateline-ask")) customElements.define("dateline-ask", Ask);
  if (here.dataset.report) {
    const box = document.createElement("dateline-ask");
    box.dataset.report = here.dataset.report;
    if (here.dataset.theme) box.dataset.theme = here.dataset.theme;
    here.after(box);
  }
})();
