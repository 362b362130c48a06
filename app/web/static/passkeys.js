// Lets the browser answer with a passkey: asks the server what to sign, and sends what was signed as an ordinary form.
const forms = [...document.querySelectorAll('[data-passkey]')];

function bytes(text) {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}
function text(buffer) {
  if (!buffer) return undefined;
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
function known(list) { return (list || []).map((each) => ({ ...each, id: bytes(each.id) })); }

async function question(form) {
  const answer = await fetch(form.dataset.question, { method: 'POST', body: new FormData(form) });
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
  const asked = await answer.json();
  asked.challenge = bytes(asked.challenge);
  if (asked.user) asked.user.id = bytes(asked.user.id);
  asked.excludeCredentials = known(asked.excludeCredentials);
  asked.allowCredentials = known(asked.allowCredentials);
  return asked;
}

function written(credential) {
  const { response } = credential;
  const fields = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'];
  const parts = fields.map((name) => [name, text(response[name])]).filter(([, value]) => value !== undefined);
  const { id, type } = credential;
  return JSON.stringify({ id, rawId: text(credential.rawId), type, response: Object.fromEntries(parts) });
}

async function answer(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const failed = form.querySelector('[role=alert]');
  const button = form.querySelector('button');
  failed.hidden = true;
  button.disabled = true;
  try {
    const publicKey = await question(form);
    const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
    form.elements.credential.value = written(credential);
    form.submit();
  } catch {
    failed.hidden = false;
  } finally {
    button.disabled = false;
  }
}

if (window.PublicKeyCredential && window.isSecureContext) {
  for (const words of document.querySelectorAll('[data-without-passkeys]')) words.hidden = true;
  for (const form of forms) {
    form.hidden = false;
    form.addEventListener('submit', answer);
  }
}
