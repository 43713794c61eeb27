/** Said to who listens instead of looking. */
export const say = (text) => {
  document.getElementById('said').textContent = text;
};
