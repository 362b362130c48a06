// Saves answers while they are given; what the network does not take stays on this device until it does.
// A draft belongs to a person: another person's is never read, nor sent. The server decides what is saved.
const line = document.querySelector('#saving');
const { person, attempt } = line.dataset;
const csrf = document.querySelector('[name=csrf_token]');
const mine = `answer:${person}:`;
const page = fresh().slice(0, 12);
const boxes = [...document.querySelectorAll('[data-answer]')];
const left = Object.keys(localStorage).filter((name) => name.startsWith(mine));
let timer;
let busy = null;

function fresh() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
function read(name) { return JSON.parse(localStorage.getItem(name) || '[]'); }
function write(name, queue) {
  if (queue.length) localStorage.setItem(name, JSON.stringify(queue));
  else localStorage.removeItem(name);
}

function say(state, draft) {
  line.textContent = line.dataset[state];
  line.dataset.state = state;
  if (state === 'apart') {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sec sm';
    button.textContent = line.dataset.compare;
    button.addEventListener('click', () => compare(draft));
    line.append(' ', button);
  }
  if (state === 'out') {
    const link = document.createElement('a');
    link.href = `${line.dataset.door}?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = line.dataset.enter;
    line.append(' ', link);
  }
}

// What stands in a box now becomes the draft that is sent next; one that is on its way stays before it.
function keep(box) {
  const { prefix } = box.dataset;
  const form = box.closest('form');
  const body = new URLSearchParams({ key: fresh() });
  for (const [name, value] of new FormData(form)) {
    const own = name.slice(prefix.length);
    if (name.startsWith(prefix) && own !== 'csrf_token' && own !== 'key') body.append(own, value);
  }
  if (!prefix) form.elements.key.value = body.get('key');
  const name = mine + [attempt, box.dataset.answer, page].join(':');
  write(name, [...read(name).filter((draft) => draft.tried), { to: box.dataset.answer, body: `${body}` }].slice(-2));
}

// The other answer is shown by the server: it gets this one by an ordinary form.
function compare(name) {
  const draft = read(name).at(-1); // as it stands in the box now: those before it would not be saved either
  const form = document.createElement('form');
  form.method = 'post';
  form.action = draft.to;
  for (const [field, value] of [...new URLSearchParams(draft.body), ['csrf_token', csrf.value]]) {
    const input = document.createElement('input');
    input.type = 'hidden';
    input.name = field;
    input.value = value;
    form.append(input);
  }
  write(name, []);
  document.body.append(form);
  form.submit();
}

async function send(name) {
  let queue;
  while ((queue = read(name)).length) {
    queue[0].tried = 1;
    write(name, queue);
    say('saving');
    const body = new URLSearchParams(queue[0].body);
    body.set('csrf_token', csrf.value);
    const reply = await fetch(queue[0].to, { method: 'POST', body, headers: { 'X-Fragment': '1' }, redirect: 'manual' });
    const found = reply.headers.get('Content-Type') === 'application/json' ? await reply.json() : {};
    if (reply.status === 429 || reply.status >= 500) throw reply;
    if (found.code === 'answer_conflict') return name;
    if (!reply.ok && !found.code) return say('out');
    const { to } = queue[0];
    queue = read(name).slice(1);
    if (reply.ok) acknowledge(to, found.revision, queue[0]);
    write(name, queue);
    say(reply.ok ? 'saved' : reply.status === 422 ? 'unfit' : 'refused');
  }
  return undefined;
}

function acknowledge(to, revision, next) {
  for (const box of boxes) {
    if (box.dataset.answer === to) box.querySelector('[name$=revision]').value = revision;
  }
  if (!next) return;
  const body = new URLSearchParams(next.body);
  body.set('revision', revision);
  next.body = `${body}`;
}

async function flush() {
  clearTimeout(timer);
  if (busy || !csrf) return; // without a form there is no token to send with
  const names = Object.keys(localStorage).filter((name) => name.startsWith(mine));
  if (!names.length) return;
  busy = (async () => {
    let apart;
    for (const name of names) apart = await send(name) || apart;
    if (apart) say('apart', apart); // whatever else was saved, she must choose
  })();
  try {
    await busy;
  } catch (error) {
    say('kept');
    timer = setTimeout(flush, 15000);
  } finally {
    busy = null;
  }
}

for (const box of boxes) {
  box.addEventListener('input', (event) => {
    keep(box);
    clearTimeout(timer);
    const writes = event.target.matches('textarea, input:not([type=radio]):not([type=checkbox])');
    timer = setTimeout(flush, writes ? 800 : 0);
  });
}
document.addEventListener('submit', async (event) => {
  if (!boxes.length || !boxes.some((box) => event.target.contains(box)) || (navigator.onLine && !busy)) return;
  event.preventDefault();
  if (busy) {
    await busy.catch(() => {});
    if (navigator.onLine) event.target.requestSubmit(event.submitter);
  } else say('kept');
});
addEventListener('online', flush);
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') flush(); });

// Drafts of an earlier page: once they are saved, this page is made anew with them.
flush().then(() => {
  const here = left.filter((name) => boxes.some((box) => name.includes(`:${box.dataset.answer}:`)));
  if (here.length && here.every((name) => !localStorage.getItem(name))) location.reload();
});
