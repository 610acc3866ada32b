// A tap that could not be saved says so; everything else is htmx and plain forms.
(() => {
  'use strict';
  const tell = (reason) => {
    const line = document.querySelector('#saved p');
    line.textContent = document.getElementById('saved').dataset[reason];
    line.classList.add('not-saved');
  };
  document.addEventListener('htmx:sendError', () => tell('offline'));
  document.addEventListener('htmx:timeout', () => tell('offline'));
  document.addEventListener('htmx:responseError', () => tell('failed'));
})();
