// The marking page. The server's state is the truth; what is not saved yet is a card's draft, and is sent
// until it is saved.

const $ = (id) => document.getElementById(id);
const RETRY = 2000; // ms until a failed save is tried again
const TYPING = 700; // ms without a key after which a comment is saved
const LOOK = 10000; // ms between two looks at what others have marked

let page; // of all questions
let asked; // the question that is shown
let cards = [];
let current; // the card that is being marked
let warned; // the card of which the page has asked something before Enter goes on

// -- the server ------------------------------------------------------------------------------------------

async function ask(what, query = {}) {
  return read(await fetch(`api/${what}?${new URLSearchParams(query)}`, { redirect: 'error' }));
}

async function post(what, data) {
  return read(
    await fetch(`api/${what}`, {
      method: 'POST',
      redirect: 'error',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ question: asked.question, ...data }),
    }),
  );
}

async function read(response) {
  if (response.status === 409) return response.json();
  if (response.ok) return response.json();
  const told = await response.json().catch(() => ({}));
  throw new Error(told.failed ?? `the server says ${response.status}`);
}

// -- small things ----------------------------------------------------------------------------------------

function make(tag, settings = {}, ...children) {
  const element = Object.assign(document.createElement(tag), settings);
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

const number = (value) => String(+value.toFixed(3)).replace('-', '−');
const signed = (value) => (value >= 0 ? '+' : '') + number(value);
const typed = (text) => (text.trim() ? Number(text.trim().replace('−', '-').replace(',', '.')) : NaN);

function say(text, bad = false) {
  $('status').textContent = text;
  $('status').classList.toggle('bad', bad);
}

function show(element, html) {
  element.innerHTML = html; // made by the server; the page's policy forbids it to do anything
  for (const formula of element.querySelectorAll('.formula')) {
    const tex = formula.textContent;
    const displayMode = formula.classList.contains('block');
    if (!window.katex) formula.textContent = displayMode ? `$$${tex}$$` : `$${tex}$`;
    else {
      const bounds = { trust: false, maxExpand: 100, maxSize: 10, strict: 'ignore' };
      try {
        katex.render(tex, formula, { displayMode, throwOnError: false, errorColor: 'inherit', ...bounds });
      } catch {
        formula.textContent = tex;
      }
    }
    if (displayMode && formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
  }
}

// -- the page --------------------------------------------------------------------------------------------

async function start() {
  page = await ask('overview');
  document.title = `Marking ${page.lesson}`;
  $('title').textContent = `Marking ${page.lesson}`;
  const waiting = page.questions.find((one) => one.waiting) ?? page.questions[0];
  await open(waiting.question);
}

async function open(question, at) {
  asked = await ask('question', { question });
  for (const part of ['prompt', 'model', 'guide']) {
    show($(part), asked[part] || '<p><em>The class’s source has none.</em></p>');
  }
  cards = asked.cards.map((card, place) => ({ ...card, place }));
  for (const card of cards) build(card);
  $('answers').replaceChildren(...cards.map((card) => card.element));
  for (const card of cards) bound(card);
  current = undefined;
  warned = undefined;
  paint();
  const first = cards.find((card) => card.members.includes(at)) ?? cards.find(waits) ?? cards[0];
  if (first) go(first, at !== undefined || first !== cards[0]);
}

function take(state) {
  const { rubric, marks } = state;
  Object.assign(asked, state, { rubric, marks });
  const place = page.questions.findIndex((one) => one.question === asked.question);
  for (const key of ['answers', 'marked', 'waiting', 'mean', 'unanswered']) page.questions[place][key] = asked[key];
  paint();
}

function paint() {
  $('questions').replaceChildren(
    ...page.questions.map((one) =>
      make(
        'li',
        {},
        make('button', {
          type: 'button',
          ariaCurrent: one.question === asked.question ? 'true' : null,
          textContent: one.waiting ? `${one.name}: ${one.waiting} wait` : `${one.name}: done`,
          onclick: () => leave() && open(one.question),
        }),
      ),
    ),
  );
  const parts = [`${asked.marked} of ${asked.answers} marked`];
  if (asked.mean !== null) parts.push(`mean so far ${asked.mean.toFixed(2)} of ${number(asked.points)}`);
  if (asked.unanswered) parts.push(`${asked.unanswered} unanswered (0)`);
  if (asked.not_graded) parts.push(`${asked.not_graded} not graded yet`);
  $('far').textContent = parts.join(' · ');
  $('bar').max = Math.max(1, asked.answers);
  $('bar').value = asked.marked;
  paintConflicts();
  $('confirm').hidden = !asked.unchanged;
  $('confirm').textContent = `Graded again, answers unchanged: confirm ${asked.unchanged} marks`;
  paintRubric();
  for (const card of cards) paintCard(card);
}

/** Name in the header, which stays in sight, each card of which somebody else has marked an answer meanwhile. */
function paintConflicts() {
  const button = (card) =>
    make('button', { type: 'button', textContent: `${nameOf(card)}: theirs or yours?`, onclick: () => go(card) });
  const open = cards.filter((card) => card.conflict);
  $('conflicts').hidden = !open.length;
  $('conflicts').replaceChildren(...open.map(button));
}

function leave() {
  if (!cards.some((card) => card.draft)) return true;
  say('Something is not saved yet. Wait until it is, or settle the conflict.', true);
  return false;
}

// -- the rubric ------------------------------------------------------------------------------------------

function paintRubric() {
  if ($('rubric').contains(document.activeElement)) return; // somebody is typing there
  $('rubric').replaceChildren(
    ...asked.rubric.map((item, place) => {
      const label = `Text of item ${place + 1}`;
      const text = make('textarea', { value: item.text, maxLength: 500, rows: 1, ariaLabel: label });
      text.onkeydown = (event) => event.key === 'Enter' && text.blur();
      const points = make('input', { value: number(item.points), ariaLabel: `Points of item ${place + 1}` });
      const change = () => changeItem(item, { text: text.value, points: typed(points.value) });
      text.onchange = change;
      points.onchange = change;
      const remove = make('button', {
        type: 'button',
        textContent: 'Remove',
        ariaLabel: `Remove item ${place + 1}: ${item.text}`,
        onclick: () => removeItem(item),
      });
      const used = make('span', { className: 'used', textContent: item.used ? `given ${item.used} ×` : 'not given yet' });
      return make('li', {}, make('kbd', { textContent: place < 9 ? place + 1 : '·' }), points, used, remove, text);
    }),
  );
}

async function sendItem(data, done) {
  try {
    const state = await post('item', data);
    if (state.refused) say(state.refused, true);
    else {
      document.activeElement?.blur();
      take(state);
      say(done(state));
      return true;
    }
  } catch (error) {
    say(`The rubric is not saved: ${error.message}. Is “course mark” still running? Try again.`, true);
  }
  return false;
}

async function changeItem(item, { text, points }) {
  if (!Number.isFinite(points) || !text.trim()) return say('An item needs a text, and points such as 1 or −0.5.', true);
  const was = { text: item.text, points: item.points };
  return sendItem({ id: item.id, text, points, was }, (state) => {
    const adjusted = Object.values(state.marks).some((mark) => mark.adjustment && mark.items.includes(item.id));
    return `Changed for ${state.changed} answers.${adjusted ? ' Adjustments stay as they are.' : ''}`;
  });
}

async function removeItem(item) {
  if (item.used && !confirm(`Remove “${item.text}” from ${item.used} marks too?`)) return;
  const data = { id: item.id, text: item.text, points: item.points, was: item, remove: true };
  await sendItem(data, (state) => `Removed from ${state.changed} answers.`);
}

$('new').onsubmit = async (event) => {
  event.preventDefault();
  const { text, points } = event.target.elements;
  if (!Number.isFinite(typed(points.value))) return say('Points are a number, such as 1 or −0.5.', true);
  const added = await sendItem({ text: text.value, points: typed(points.value) }, () => `Key ${asked.rubric.length} applies it.`);
  if (!added) return;
  event.target.reset();
  if (current) focus(current);
};

// -- a card: an answer, or several that are the same --------------------------------------------------------

const markOf = (card) => card.draft ?? asked.marks[card.members[0]];
const waits = (card) => card.members.some((one) => asked.marks[one].waits);
const nameOf = (card) =>
  card.members.length === 1 ? `Submission ${card.members[0]}` : `${card.members.length} identical answers`;

function build(card) {
  card.title = make('h3', { textContent: nameOf(card), id: `card-${card.members[0]}` });
  card.badge = make('span', { className: 'badge' });
  card.who = make('span', { className: 'soft' });
  card.take = make('button', { type: 'button', textContent: 'Mark', ariaLabel: `Mark ${nameOf(card)}`, onclick: () => go(card) });
  card.answer = make('div', { className: 'answer' });
  show(card.answer, card.html);
  card.more = make('button', { type: 'button', hidden: true, textContent: 'Show all', onclick: () => whole(card) });
  card.given = make('div');
  card.desk = make('div');
  const others = card.members.length > 1 ? membersOf(card) : undefined;
  card.element = make(
    'article',
    { className: 'card', tabIndex: -1 },
    make('div', { className: 'head' }, card.title, card.badge, card.who, make('span', { className: 'push' }), card.take),
    others,
    card.answer,
    card.more,
    card.given,
    card.desk,
  );
  card.element.setAttribute('aria-labelledby', card.title.id);
  const enter = ({ target }) => {
    if (current !== card && !target.closest('button')) go(card, false); // a button has its own say
  };
  card.element.addEventListener('focusin', enter);
  card.element.addEventListener('mousedown', enter);
}

function membersOf(card) {
  const list = card.members.map((one) =>
    make('button', {
      type: 'button',
      textContent: `Take out ${one}`,
      ariaLabel: `Mark Submission ${one} by itself`,
      onclick: async () => {
        if (!leave()) return;
        await post('apart', { number: one });
        await open(asked.question, one);
        say(`Submission ${one} is marked by itself now.`);
      },
    }),
  );
  const text = `Submission ${card.members.join(', ')}: marked together`;
  return make('details', {}, make('summary', { className: 'soft', textContent: text }), make('div', { className: 'members' }, ...list));
}

function bound(card) {
  const long = card.cut || card.answer.scrollHeight > card.answer.clientHeight + 8;
  card.more.hidden = !long;
  card.answer.classList.toggle('cut', long);
}

async function whole(card) {
  const open = card.answer.classList.toggle('whole');
  if (open && card.cut) {
    const { text } = await ask('text', { question: asked.question, number: card.members[0] });
    card.answer.replaceChildren(make('pre', { textContent: text }));
    card.cut = false;
  }
  card.more.textContent = open ? 'Show less' : 'Show all';
}

function totalOf(mark) {
  const sum = mark.items.reduce((all, id) => all + (asked.rubric.find((one) => one.id === id)?.points ?? 0), mark.adjustment);
  return { sum, total: Math.max(0, mark.extra ? sum : Math.min(sum, asked.points)) };
}

function paintCard(card) {
  const mark = markOf(card);
  const { sum, total } = totalOf(mark);
  const points = `${number(total)} of ${number(asked.points)}`;
  const waiting = card.draft ? !mark.marked : waits(card);
  let badge = mark.marked ? points : 'waits';
  if (mark.marked && waiting) badge = `${points}: graded again, look again`;
  if (card.draft) badge += card.conflict ? ', not saved' : ', saving …';
  card.badge.textContent = badge;
  card.badge.classList.toggle('waits', waiting);
  card.element.classList.toggle('current', card === current);
  card.take.hidden = card === current;
  if (card === current) {
    card.given.replaceChildren();
    paintDesk(card, mark, sum, points);
  } else {
    card.desk.replaceChildren();
    card.controls = undefined;
    card.given.replaceChildren(...given(mark));
  }
  paintConflict(card);
}

function given(mark) {
  const lines = asked.rubric.filter((one) => mark.items.includes(one.id)).map((one) => `${one.text} (${signed(one.points)})`);
  if (mark.marked && mark.adjustment) lines.push(`adjusted by ${signed(mark.adjustment)}`);
  const { sum, total } = totalOf(mark);
  if (mark.marked && sum < total) lines.push(`${number(sum)} is less than 0: 0 given`);
  if (mark.marked && sum > total) lines.push(`${number(sum)} is more than full marks: ${number(total)} given`);
  const items = lines.map((line) => make('li', { textContent: line }));
  if (mark.comment) items.push(comment(mark));
  return items.length ? [make('ul', { className: 'given' }, ...items)] : [];
}

/** Return a comment as students will see it; as it was typed, while the server has not seen it. */
function comment(mark) {
  const item = make('li', { className: mark.html ? 'comment' : '', textContent: mark.comment });
  if (mark.html) show(item, mark.html);
  return item;
}

function paintDesk(card, mark, sum, points) {
  card.controls ??= buildDesk(card);
  const { chips, adjust, comment, extra, over, sum: shown } = card.controls;
  const focused = document.activeElement?.dataset?.item;
  chips.replaceChildren(
    ...asked.rubric.map((item, place) => {
      const chip = make(
        'button',
        { type: 'button', ariaPressed: String(mark.items.includes(item.id)), onclick: () => toggle(card, item) },
        place < 9 ? make('kbd', { textContent: place + 1 }) : '·',
        ` ${item.text} ${signed(item.points)}`,
      );
      chip.dataset.item = item.id;
      return chip;
    }),
  );
  if (focused) chips.querySelector(`[data-item="${focused}"]`)?.focus();
  if (!asked.rubric.length) chips.append(make('span', { className: 'soft', textContent: 'No rubric yet: r adds an item.' }));
  if (document.activeElement !== adjust) adjust.value = mark.adjustment ? signed(mark.adjustment) : '';
  if (document.activeElement !== comment) comment.value = mark.comment;
  over.hidden = !(sum > asked.points || mark.extra);
  extra.checked = mark.extra;
  const capped = sum > asked.points && !mark.extra ? ` (${number(sum)} is more than full marks)` : '';
  shown.textContent = (mark.marked ? points : 'no mark yet') + capped + (mark.marked && mark.by ? `, by ${mark.by}` : '');
}

function buildDesk(card) {
  const controls = {
    chips: make('div', { className: 'chips', role: 'group', ariaLabel: 'Rubric' }),
    adjust: make('input', { inputMode: 'text', autocomplete: 'off', onchange: () => adjusted(card) }),
    comment: make('textarea', { oninput: () => commented(card, TYPING), onchange: () => commented(card, 0) }),
    extra: make('input', { type: 'checkbox', onchange: (event) => change(card, { extra: event.target.checked, marked: true }) }),
    sum: make('strong'),
  };
  controls.over = make('label', { hidden: true }, controls.extra, ' Give more than full marks (extra credit)');
  const button = (textContent, onclick, className = '') => make('button', { type: 'button', textContent, onclick, className });
  card.desk.replaceChildren(
    controls.chips,
    make('div', { className: 'row' }, make('label', {}, 'Adjust by ', controls.adjust), controls.sum, controls.over),
    make('label', {}, 'Comment, in Markdown', controls.comment),
    make(
      'div',
      { className: 'row' },
      button('Save and next', () => next(card), 'main'),
      button('Take the mark back', () => takeBack(card)),
      button('Who is it?', () => who(card)),
    ),
  );
  return controls;
}

// -- marking ---------------------------------------------------------------------------------------------

function change(card, edits) {
  const { items, adjustment, comment, extra, marked, by } = markOf(card);
  card.draft = { items, adjustment, comment, extra, marked, by, ...edits };
  card.based = card.based ?? versions(card);
  card.conflict = undefined;
  paintCard(card);
  save(card);
}

const versions = (card) => Object.fromEntries(card.members.map((one) => [one, asked.marks[one].version]));

async function save(card) {
  if (card.saving || !card.draft || card.conflict) return;
  card.saving = true;
  const sent = card.draft;
  const question = asked.question;
  try {
    const { items, adjustment, comment, extra, marked } = sent;
    const state = await post('mark', { based_on: card.based, items, adjustment, comment, extra, marked });
    card.saving = false;
    if (asked.question !== question) return;
    if (state.refused) {
      card.draft = undefined;
      card.based = undefined;
      paintCard(card);
      return say(state.refused, true);
    }
    if (state.conflict.length) card.conflict = state.conflict;
    else {
      card.based = undefined;
      if (card.draft === sent) card.draft = undefined;
    }
    take(state);
    if (card.conflict) return say(`Somebody else has marked ${nameOf(card)} meanwhile. Nothing of yours is lost: choose.`, true);
    if (card.draft) {
      card.based = versions(card);
      return save(card);
    }
    const mark = markOf(card);
    const { sum, total } = totalOf(mark);
    const cut = mark.marked && sum > total ? ` (${number(sum)} is more than full marks)` : '';
    const told = mark.marked ? `${number(mark.total)} of ${number(asked.points)}${cut}` : 'no mark';
    if (warned !== card && !cards.some((one) => one.draft)) say(`${nameOf(card)}: ${told}, saved.`);
  } catch (error) {
    card.saving = false;
    say(`Not saved yet: ${error.message}. Is “course mark” still running? Trying again …`, true);
    setTimeout(() => save(card), RETRY);
  }
}

function paintConflict(card) {
  const theirs = card.conflict && asked.marks[card.conflict[0]];
  if (card.box?.theirs === theirs?.version) return;
  card.box?.remove();
  card.box = undefined;
  if (!theirs) return;
  const settle = (draft) => {
    card.conflict = undefined;
    card.based = undefined;
    card.draft = undefined;
    if (draft) change(card, draft);
    else paintCard(card);
    paintConflicts();
    focus(card);
  };
  const shown = (mark) => make('div', {}, make('span', { textContent: mark.marked ? `${number(totalOf(mark).total)} of ${number(asked.points)}` : 'no mark' }), ...given(mark));
  const mine = card.draft;
  const both = [theirs.comment, mine.comment].filter(Boolean).join('\n\n');
  const button = (textContent, draft) => make('button', { type: 'button', textContent, onclick: () => settle(draft) });
  card.box = make(
    'div',
    { className: 'conflict' },
    make('p', {}, make('strong', { textContent: `Marked by ${theirs.by || 'somebody else'} meanwhile:` })),
    shown(theirs),
    make('p', {}, make('strong', { textContent: 'Yours, not saved:' })),
    shown(mine),
    make(
      'div',
      { className: 'row' },
      button('Keep theirs'),
      button('Save mine', mine),
      theirs.comment && mine.comment && theirs.comment !== mine.comment ? button('Save mine, with both comments', { ...mine, comment: both }) : undefined,
    ),
  );
  card.box.theirs = theirs.version;
  card.element.append(card.box);
}

function toggle(card, item) {
  const { items } = markOf(card);
  const next = items.includes(item.id) ? items.filter((id) => id !== item.id) : [...items, item.id];
  change(card, { items: asked.rubric.map((one) => one.id).filter((id) => next.includes(id)), marked: true });
}

function adjusted(card) {
  const text = card.controls.adjust.value;
  const adjustment = text.trim() ? typed(text) : 0;
  if (!Number.isFinite(adjustment)) {
    say('An adjustment is a number, such as 1 or −0.5.', true);
    return false;
  }
  if (adjustment !== markOf(card).adjustment) change(card, { adjustment, marked: true });
  return true;
}

function commented(card, wait) {
  clearTimeout(card.typing);
  const settle = () => {
    card.settle = undefined;
    clearTimeout(card.typing);
    const comment = card.controls?.comment.value;
    if (comment !== undefined && comment !== markOf(card).comment) change(card, { comment });
  };
  card.settle = settle;
  if (wait) card.typing = setTimeout(settle, wait);
  else settle();
}

function takeBack(card) {
  if (markOf(card).marked) change(card, { items: [], adjustment: 0, extra: false, marked: false });
}

function next(card) {
  card.settle?.();
  if (!adjusted(card)) return;
  const mark = markOf(card);
  if (!mark.marked && warned !== card) {
    warned = card;
    return say(`No points are given. Press Enter again for 0 of ${number(asked.points)}, or j to go on without a mark.`);
  }
  const { sum } = totalOf(mark);
  if (sum > asked.points && !mark.extra && warned !== card) {
    warned = card;
    focus(card);
    const most = number(asked.points);
    return say(`${number(sum)} is more than full marks. Press Enter again for ${most} of ${most}, or tick “Give more than full marks”.`, true);
  }
  if (!mark.marked || (!card.draft && waits(card))) change(card, { marked: true });
  onward();
}

/** Go to the answer below, or from the last one to the first that still waits, or that two have marked. */
function onward() {
  const card = cards[current.place + 1] ?? cards.find((one) => one !== current && !one.draft && waits(one));
  if (card) return go(card);
  const both = cards.find((one) => one.conflict);
  if (both) {
    go(both);
    return say(`No other answer waits for a mark, but ${nameOf(both)}: theirs or yours?`, true);
  }
  focus(current);
  say('This is the last answer, and no other waits for a mark.');
}

async function who(card) {
  const found = await Promise.all(card.members.map((one) => ask('who', { question: asked.question, number: one })));
  card.who.textContent = found.map((one) => one.who).join(', ');
  say(card.who.textContent);
}

// -- moving ----------------------------------------------------------------------------------------------

function focus(card) {
  card.element.focus({ preventScroll: true });
}

function go(card, focused = true) {
  const before = current;
  before?.settle?.();
  current = card;
  warned = undefined;
  if (before && before !== card) paintCard(before);
  paintCard(card);
  if (!focused) return;
  focus(card);
  card.element.scrollIntoView({ block: 'start' });
}

function move(steps) {
  const card = cards[(current?.place ?? -1) + steps];
  if (card) go(card);
  else say(steps > 0 ? 'This is the last answer.' : 'This is the first answer.');
}

function nextWaiting() {
  const start = (current?.place ?? -1) + 1;
  const card = [...cards.slice(start), ...cards.slice(0, start)].find((one) => !one.draft && waits(one));
  if (card) go(card);
  else say('No answer to this question waits for a mark.');
}

const KEYS = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  u: nextWaiting,
  c: () => current?.controls.comment.focus(),
  a: () => current?.controls.adjust.focus(),
  x: () => current && takeBack(current),
  w: () => current && who(current),
  s: () => current && !current.more.hidden && whole(current),
  r: () => {
    $('new').closest('details').open = true;
    $('new').elements.text.focus();
  },
  Enter: () => current && next(current),
  '?': () => $('help').showModal(),
};

document.addEventListener('keydown', (event) => {
  const { key, target } = event;
  if ($('help').open || !asked) return;
  const typing = target.matches('textarea, input:not([type="checkbox"])');
  const inCard = current?.element.contains(target);
  if (key === 'Escape' && typing && current) return focus(current);
  if (key === 'Enter' && inCard && (event.ctrlKey || target === current.controls?.adjust)) {
    event.preventDefault();
    return next(current);
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !$('keys').checked) return;
  if (key === 'Enter' && target.matches('button, summary, a, input')) return;
  const item = /^[1-9]$/.test(key) ? asked.rubric[key - 1] : undefined;
  if (item && current) toggle(current, item);
  else if (Object.hasOwn(KEYS, key)) KEYS[key]();
  else return;
  event.preventDefault();
});

$('confirm').onclick = async () => {
  if (!leave()) return;
  const { unchanged } = asked;
  take(await post('confirm', {}));
  say(`${unchanged} marks stand.`);
  if (current) focus(current);
};

$('ask').onclick = () => $('help').showModal();
window.addEventListener('beforeunload', (event) => {
  current?.settle?.();
  if (cards.some((card) => card.draft)) event.preventDefault();
});

async function look() {
  if (!asked || document.hidden || cards.some((card) => card.draft || card.settle)) return;
  const question = asked.question;
  const state = await ask('state', { question }).catch(() => undefined);
  if (!state || asked.question !== question || cards.some((card) => card.draft || card.settle)) return;
  take({ ...state, marks: { ...asked.marks, ...state.marks } });
  const differ = cards.some((card) => new Set(card.members.map((one) => asked.marks[one].version)).size > 1);
  if (differ) await open(question, current?.members[0]);
}
setInterval(look, LOOK);
window.addEventListener('unhandledrejection', ({ reason }) => {
  say(`That did not work: ${reason.message}. Is “course mark” still running?`, true);
});

/** What is scrolled to stops below the header, however many lines that has; a card that it grows over moves down. */
new ResizeObserver(() => {
  const { offsetHeight } = document.querySelector('header');
  document.documentElement.style.setProperty('--head', `${offsetHeight}px`);
  const top = current?.element.getBoundingClientRect().top;
  if (top >= 0 && top < offsetHeight) current.element.scrollIntoView({ block: 'start' });
}).observe(document.querySelector('header'));

for (const fold of document.querySelectorAll('.folds')) fold.open = matchMedia('(min-width: 62rem)').matches;
start().catch((error) => say(`The page cannot be shown: ${error.message}. Is “course mark” still running?`, true));
