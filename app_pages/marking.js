// A text with highlights that may overlap, and the words a person selects in it.
//
// The text is put on the page as text nodes and in no other way. Offsets come from the selected range of the document,
// never from a search; they are counted in UTF-16 here and leave as code points. A selection is widened to whole
// graphemes and its blanks at either end are left out. Nothing is fetched.

const BREAK = /\r\n?|[\n\u2028\u2029]/g;
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202d\u202e]/g;
const PAIR = /[\ud800-\udbff][\udc00-\udfff]/g;
const QUIET = 120; // milliseconds without a change after which a selection is announced
const OPEN = 6; // highlights up to which their list is open at first

const views = new WeakMap();
const segmenter = globalThis.Intl?.Segmenter ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;

export default function ({ data, key, parentElement, setTriggerValue }) {
  const view = views.get(parentElement) ?? open(parentElement, key);
  view.send = (value) => setTriggerValue("chosen", value);
  if (view.data !== data) {
    const start = performance.now();
    show(view, data);
    performance.measure("winks-marking", { start });
  }
  return view.close;
}

function open(parent, key) {
  const view = { key, data: null, pending: null };
  view.root = parent.appendChild(element("div", "winks-marking"));
  view.text = view.root.appendChild(element("div", "winks-marking-text"));
  view.text.setAttribute("role", "group");
  view.bar = view.root.appendChild(element("div", "winks-marking-bar"));
  view.status = view.bar.appendChild(element("p", "winks-marking-status"));
  view.status.setAttribute("role", "status");
  view.status.dir = "auto";
  view.mark = button(view, "winks-marking-mark", () => mark(view));
  view.clear = button(view, "winks-marking-clear", () => view.send({ cleared: true }));
  view.legend = view.root.appendChild(element("details", "winks-marking-legend"));
  view.summary = view.legend.appendChild(element("summary"));
  view.list = view.legend.appendChild(element("ul"));
  listen(view, parent);
  views.set(parent, view);
  return view;
}

function listen(view, parent) {
  let timer;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => read(view), QUIET);
  };
  const pressed = (event) => (view.pressed = event.target);
  const escaped = (event) => event.key === "Escape" && hold(view, null);
  document.addEventListener("selectionchange", changed);
  document.addEventListener("pointerdown", pressed, true);
  view.root.addEventListener("keydown", escaped);
  view.close = () => {
    clearTimeout(timer);
    document.removeEventListener("selectionchange", changed);
    document.removeEventListener("pointerdown", pressed, true);
    view.root.remove();
    views.delete(parent);
  };
}

// ---- drawing

function show(view, data) {
  const source = data.segments.map(([piece]) => piece).join("");
  if (view.source !== source || !data.selectable) view.pending = null;
  if (!view.data) view.legend.open = data.highlights.length <= OPEN;
  Object.assign(view, { data, source, leaves: [], lines: [] });
  view.text.setAttribute("aria-label", visible(data.label));
  view.text.replaceChildren(paragraphs(view));
  view.text.classList.toggle("winks-marking-has", data.highlights.length > 0);
  view.text.classList.toggle("winks-marking-deep", data.highlights.some(({ lane }) => lane > 1));
  showLegend(view);
  showBar(view);
}

function paragraphs(view) {
  const all = document.createDocumentFragment();
  const place = { unit: 0, point: 0 };
  const last = lastPieces(view.data);
  let paragraph = newLine(view, all, place);
  view.data.segments.forEach(([piece, over], index) => {
    let from = 0;
    const cuts = [...piece.matchAll(BREAK)].map((match) => [match.index, match.index + match[0].length]);
    for (const [end, next] of [...cuts, [piece.length, null]]) {
      const ending = next === null ? last[index] : [];
      if (end > from) paragraph.append(leaf(view, piece.slice(from, end), over, ending, place));
      if (next === null) break;
      advance(place, piece.slice(end, next));
      paragraph = newLine(view, all, place);
      from = next;
    }
  });
  for (const line of all.childNodes) if (!line.firstChild) line.append(element("br"));
  return all;
}

function newLine(view, all, place) {
  view.lines.push({ ...place });
  const line = element("p");
  line.dir = "auto";
  return all.appendChild(line);
}

// One stretch of one line under the same highlights: a mark inside a mark for each, the text in the innermost.
function leaf(view, words, over, ending, place) {
  const node = document.createTextNode(visible(words));
  view.leaves.push({ node, unit: place.unit });
  advance(place, words);
  let outer = node;
  for (const number of over) {
    const mark = swatch(view.data.highlights[number]);
    mark.append(outer);
    outer = mark;
  }
  if (over.length) describe(view, outer, over, ending);
  return outer;
}

function describe(view, mark, over, ending) {
  const highlights = over.map((number) => view.data.highlights[number]);
  mark.title = highlights.map(({ letter, name }) => `${letter}: ${visible(name)}`).join("\n");
  mark.setAttribute("aria-describedby", over.map((number) => itemId(view, number)).join(" "));
  if (ending.length) mark.dataset.letters = ending.map((number) => view.data.highlights[number].letter).join(" ");
}

// For every piece the highlights that end with it: there their letters stand.
function lastPieces({ segments, highlights }) {
  const last = new Array(highlights.length).fill(-1);
  segments.forEach(([, over], index) => over.forEach((number) => (last[number] = index)));
  const ending = segments.map(() => []);
  last.forEach((index, number) => index >= 0 && ending[index].push(number));
  return ending;
}

function showLegend(view) {
  const { highlights, strings } = view.data;
  view.legend.hidden = highlights.every(({ kind }) => kind === "chosen");
  view.summary.textContent = filled(strings.legend, "n", highlights.length);
  const order = highlights.map((highlight, number) => ({ ...highlight, number }));
  const rank = ({ letter }) => letter?.padStart(4) ?? "~";
  order.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  view.list.replaceChildren(...order.map((highlight) => item(view, highlight)));
}

function item(view, { letter, name, kind, number }) {
  const line = element("li");
  line.id = itemId(view, number);
  line.dir = "auto";
  if (letter) {
    const sample = line.appendChild(swatch({ kind, lane: 0 }));
    sample.textContent = letter;
    line.append(` ${visible(name)}`);
  } else line.textContent = filled(view.data.strings.not_here, "name", visible(name));
  return line;
}

function swatch({ kind, lane }) {
  return element("mark", `winks-mark winks-mark-${kind} winks-lane-${lane}`);
}

function showBar(view) {
  const { strings, chosen, selectable } = view.data;
  view.bar.hidden = !(selectable && segmenter);
  view.mark.textContent = strings.mark;
  view.mark.setAttribute("aria-disabled", String(!view.pending));
  view.clear.textContent = strings.clear;
  view.clear.hidden = chosen === null;
  const words = view.pending?.text ?? chosen;
  const said = view.pending ? strings.selected : chosen === null ? strings.hint : strings.chosen;
  const shown = filled(said, "words", brief(words ?? ""));
  if (view.status.textContent !== shown) view.status.textContent = shown;
}

// ---- selecting

// What is selected now. On a phone the selection goes when a finger is on the button: what was held then is kept.
function read(view) {
  const selection = document.getSelection();
  if (view.bar.hidden || (selection.isCollapsed && view.bar.contains(view.pressed))) return;
  const here = view.text.contains(selection.anchorNode);
  if (selection.isCollapsed) {
    if (here) hold(view, null);
  } else hold(view, here ? spanOf(view, selection.getRangeAt(0)) : null);
}

function hold(view, span) {
  view.pending = span;
  showBar(view);
}

function mark(view) {
  read(view);
  if (!view.pending) return;
  view.send(view.pending);
  document.getSelection().removeAllRanges();
  hold(view, null);
}

function spanOf(view, range) {
  const start = unitAt(view, range.startContainer, range.startOffset);
  const end = unitAt(view, range.endContainer, range.endOffset);
  const [from, to] = trimmed(view.source, ...widened(view, start, end));
  if (from >= to) return null;
  return { start: pointAt(view, from), end: pointAt(view, to), text: view.source.slice(from, to) };
}

// The place in the text of a border of a range: inside a leaf, or at the first leaf that comes after it.
function unitAt(view, container, offset) {
  const own = view.leaves.find(({ node }) => node === container);
  if (own) return own.unit + offset;
  const border = document.createRange();
  border.setStart(container, offset);
  const index = firstWhere(view.leaves, ({ node }) => border.comparePoint(node, 0) >= 0);
  return index < view.leaves.length ? view.leaves[index].unit : view.source.length;
}

// Outwards to the borders of graphemes.
function widened(view, start, end) {
  const first = graphemeAt(view, start);
  const last = end > start ? graphemeAt(view, end - 1) : first;
  return [first?.from ?? start, last?.to ?? end];
}

function graphemeAt(view, unit) {
  const index = lineAt(view, unit);
  const line = view.lines[index].unit;
  const found = segmenter.segment(view.source.slice(line, view.lines[index + 1]?.unit)).containing(unit - line);
  return found && { from: line + found.index, to: line + found.index + found.segment.length };
}

function trimmed(source, start, end) {
  while (start < end && /\s/.test(source[start]) && !/^[\p{M}\u200c\u200d]/u.test(source.slice(start + 1, start + 3))) start++;
  while (end > start && /\s/.test(source[end - 1])) end--;
  return [start, end];
}

function pointAt(view, unit) {
  const line = view.lines[lineAt(view, unit)];
  return line.point + points(view.source.slice(line.unit, unit));
}

function lineAt(view, unit) {
  return firstWhere(view.lines, (line) => line.unit > unit) - 1;
}

// ---- small things

function firstWhere(sorted, holds) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

function advance(place, words) {
  place.unit += words.length;
  place.point += points(words);
}

function points(words) {
  return words.length - (words.match(PAIR)?.length ?? 0);
}

// Control characters, and those that turn the order of letters round, become pictures as long as they are.
function visible(words) {
  return words.replace(HIDDEN, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "\u2421" : "\ufffd";
  });
}

function filled(sentence, name, value) {
  return sentence.split(`{${name}}`).join(String(value));
}

function brief(words) {
  const letters = Array.from(visible(words.replace(/\s+/g, " ")));
  return letters.length > 90 ? `${letters.slice(0, 60).join("")} … ${letters.slice(-25).join("")}` : letters.join("");
}

function itemId(view, number) {
  return `${view.key}-${number}`;
}

function element(tag, classes = "") {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  return made;
}

function button(view, classes, press) {
  const made = view.bar.appendChild(element("button", classes));
  made.type = "button";
  made.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  made.addEventListener("click", press);
  return made;
}
