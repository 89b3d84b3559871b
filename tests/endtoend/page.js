// What both pages share: the fields a person types into, and buttons whose outcome can be read.

/** The settings of the page, from the query of its address. */
export function configuration() {
  return Object.fromEntries(new URLSearchParams(window.location.search));
}

/** What stands in a field now. */
export function field(name) {
  return document.getElementById(name).value;
}

/** Adds a button; after a click, the page's outcome is what `action` returned or threw, as JSON. */
export function button(name, action) {
  const element = document.createElement('button');
  element.id = name;
  element.textContent = name;
  element.addEventListener('click', async () => {
    const outcome = document.getElementById('outcome');
    outcome.textContent = '';
    try {
      const value = await action();
      outcome.textContent = JSON.stringify({ value: value ?? null });
    } catch (error) {
      const { name, code, message } = typeof error === 'string' ? { message: error } : error;
      outcome.textContent = JSON.stringify({ error: { name, code, message } });
    }
  });
  document.getElementById('buttons').append(element);
}
