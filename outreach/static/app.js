// Conveniences only: every page works without this file.
(() => {
  'use strict';

  // A refused form answers the sending itself. Back and reload shall ask for the page, not send it once more.
  if ('refused' in document.body.dataset) history.replaceState(null, '', location.href);

  // After a refused form the reader starts at the summary of what is wrong.
  document.querySelector('.error-summary')?.focus();

  // A link of the summary lands in the field itself, with its label in sight.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('.error-summary a');
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.closest('details')?.setAttribute('open', '');
    (field.closest('.field') ?? field).scrollIntoView();
    field.focus({ preventScroll: true });
  });

  // A double tap sends once. The button is not disabled, or its name and value would be missing from what is sent.
  const sent = new Set();
  const release = (form) => {
    sent.delete(form);
    form.querySelectorAll('[aria-disabled]').forEach((button) => button.removeAttribute('aria-disabled'));
  };
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post') return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    event.submitter?.setAttribute('aria-disabled', 'true');
    setTimeout(release, 10000, form); // a lost connection or a download must not lock the form for ever
    if (!form.querySelector(FILLED_IN) || answered.delete(form)) return;
    event.preventDefault();
    sendIfAnswered(form, event.submitter);
  });

  // What was filled in leaves only when the site answers: the browser's own page of failure would take its place.
  const FILLED_IN = 'input:not([type=hidden]), select, textarea';
  const answered = new Set();
  const sendIfAnswered = async (form, button) => {
    const look = fetch('/healthz', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(8000) });
    const reached = await look.then(() => true, () => false);
    release(form);
    form.querySelector('.not-sent')?.remove();
    if (reached) {
      answered.add(form);
      form.requestSubmit(button);
    } else {
      const line = Object.assign(document.createElement('p'), { className: 'not-sent', textContent: document.body.dataset.notSent });
      line.setAttribute('role', 'alert');
      (button ?? form.lastElementChild).before(line);
    }
  };
  // A page taken back from the browser's cache is fresh again.
  window.addEventListener('pageshow', (event) => event.persisted && [...sent].forEach(release));

  for (const button of document.querySelectorAll('[data-print]')) {
    button.hidden = false;
    button.nextElementSibling.hidden = true;
    button.addEventListener('click', () => print());
  }

  for (const button of document.querySelectorAll('[data-copy]')) {
    const label = button.textContent;
    button.hidden = !navigator.clipboard;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      button.textContent = button.dataset.copied;
      button.closest('.field').querySelector('[role=status]').textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = label; }, 3000);
    });
  }
})();
