// How an answer came about, as page elements. Every text is set as text, never as markup.

export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== false) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const percent = (share) => `${Math.round(100 * share)}%`;

export class Labels {
  constructor(words) {
    this.titles = words.titles;
    this.labels = words.labels;
  }

  intent(id) {
    return this.titles[id] ?? this.titles[id.split(".")[0]] ?? id;
  }

  reason(id) {
    if (id in this.labels.reasons) return this.labels.reasons[id];
    for (const [family, text] of Object.entries(this.labels.families)) {
      if (id.startsWith(family)) return text.replace("{title}", this.intent(id.slice(family.length)));
    }
    return id;
  }

  notice(text) {
    const [name, agent = ""] = text.split(/:(.*)/s);
    return this.labels.notices[name]?.replace("{agent}", () => agent) ?? text;
  }
}

export function why(story, labels, { open }) {
  const action = labels.labels.actions[story.action] ?? story.action;
  const summary = el("summary", { class: "verdict" }, el("span", { class: `tag ${story.action}` }, action), " ", labels.reason(story.reason));
  const details = el("details", { open: open ? "" : null }, summary);
  const heard = story.prediction;
  if (heard) details.append(guesses(heard, labels));
  details.append(facts(story, heard, labels), origin(story));
  return el("aside", { class: `why ${story.action}`, "aria-label": "为什么这样回" }, details);
}

function guesses(heard, labels) {
  const rows = heard.intents.slice(0, 4).map((one) => {
    const chosen = heard.answered.includes(one.intent);
    const title = labels.intent(one.intent);
    return el("li", { class: chosen ? "chosen" : null },
      el("span", { class: "what", title: one.intent }, title, chosen ? el("span", { class: "unseen" }, "（有把握）") : null),
      el("meter", { min: 0, max: 1, value: one.confidence, "aria-label": `${title}的把握` }),
      el("span", { class: "percent" }, percent(one.confidence)));
  });
  return el("ul", { class: "guesses" }, ...rows);
}

function facts(story, heard, labels) {
  const list = el("dl");
  const row = (name, ...shown) => list.append(el("dt", {}, name), ...shown);
  if (heard) {
    const mood = heard.sentiment;
    const label = labels.labels.sentiments[mood.label] ?? mood.label;
    row("情绪", el("dd", { class: `mood ${mood.label}` }, label + (mood.label === "calm" ? "" : ` ${percent(mood[mood.label] ?? 0)}`)));
  }
  if (heard?.evidence.length) {
    const terms = heard.evidence.flatMap((one) => [
      el("span", { class: "term" }, el("bdi", {}, one.term), " ", el("i", {}, (one.weight > 0 ? "+" : "") + one.weight.toFixed(2))), " "]);
    row("依据", el("dd", { class: "terms" }, ...terms));
  }
  if (story.drafts.length) {
    row("话术", el("dd", { class: "ids" }, story.drafts.map((one) => one.source).join("、")));
    const used = [...new Set(story.drafts.flatMap((one) => one.facts ?? []))];
    if (used.length) row("事实", el("dd", { class: "ids" }, used.join("、")));
  }
  row("合规", gate(story));
  return list;
}

function gate(story) {
  const found = story.refused.flatMap((one) => one.findings);
  if (!found.length) return el("dd", {}, story.approved.length ? `通过（${story.approved.length} 句）` : "没有话要发");
  return el("dd", {}, ...found.map((one) => el("span", { class: "breach" }, el("mark", {}, one.excerpt), ` ${one.why}`)));
}

function origin(story) {
  const parts = [story.reason, story.model ? `模型 ${story.model}` : "", `规则 ${story.ruleset}`];
  return el("p", { class: "origin" }, ...parts.filter(Boolean).map((part) => el("span", {}, part)));
}
