// Times rank by the order in which they were tapped. Without this file the next page asks for the order.
const grid = document.getElementById('slots');
const field = grid?.querySelector('[name=order]');

if (field) {
  let order = grid.dataset.order.split(',').filter(Boolean);

  const show = () => {
    field.value = order.join(',');
    for (const box of grid.querySelectorAll('[name=slots]')) {
      const place = order.indexOf(box.value) + 1;
      if (place) box.closest('.slot').dataset.place = place;
      else delete box.closest('.slot').dataset.place;
    }
  };

  // The Back button brings ticks back that this page has not seen.
  const catchUp = () => {
    const ticked = [...grid.querySelectorAll('[name=slots]:checked')].map((box) => box.value);
    order = [...order.filter((value) => ticked.includes(value)), ...ticked.filter((value) => !order.includes(value))];
    show();
  };

  grid.addEventListener('change', catchUp);
  window.addEventListener('pageshow', catchUp);
}
