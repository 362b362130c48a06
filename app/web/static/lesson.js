// What a lesson page does better with script: answers in place, the place kept when leaving, language at the same section.
const csrf = document.querySelector('meta[name=csrf]');
const place = document.body.dataset.place;

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.matches('form[data-question]') || !isAnswered(form)) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = '1'; // not `disabled` on the button: that would take the focus from the keyboard
  try {
    const reply = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { 'X-Fragment': '1' }, redirect: 'manual' });
    if (!reply.ok) throw reply;
    form.querySelector('[data-feedback]').innerHTML = await reply.text();
    const key = form.querySelector('[name=key]');
    if (key) key.value = fresh();
  } catch (error) {
    form.submit(); // the ordinary way shows what is wrong; the key makes a repeat harmless
  } finally {
    delete form.dataset.busy;
  }
});

// Whether anything was chosen or typed: nothing but the hidden keys is no answer.
function isAnswered(form) {
  return [...new FormData(form)].some(([name, value]) => value && name !== 'key' && name !== 'csrf_token');
}

function fresh() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest && event.target.closest('form');
  if (form) { event.preventDefault(); form.requestSubmit(); }
});

// The section that is being read: the last heading above the middle of the window. At the head of the page, where
// one goes for the menu and the languages, it is the section at which the page rested before.
const opened = location.hash.slice(1);
let rested = document.getElementById(opened)?.matches('.prose > h2') ? opened : '';
let rest;
function section() {
  let last = '';
  for (const heading of document.querySelectorAll('.prose > h2[id]')) {
    if (heading.getBoundingClientRect().top < innerHeight / 2) last = heading.id;
  }
  return atHead() && rested || last;
}
function atHead() { return scrollY < innerHeight / 2; }
addEventListener('scroll', () => {
  clearTimeout(rest);
  rest = setTimeout(() => { if (!atHead()) rested = section(); }, 300);
}, { passive: true });

let kept = '';
let sent = false; // a form of this page was sent: the server knows the place better
document.addEventListener('submit', (event) => { sent = !event.defaultPrevented; });
function keep() {
  const now = section();
  if (sent || !place || !csrf || !now || now === kept) return;
  if (navigator.sendBeacon(place, new URLSearchParams({ section: now, quiet: '1', csrf_token: csrf.content }))) kept = now;
}
addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') keep(); });
addEventListener('pagehide', keep);

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-language]');
  const now = link && section();
  if (now) link.hash = now;
});
