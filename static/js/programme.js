// The work programme's topics are dragged from meeting to meeting; the form of each does the same without a mouse.
const { sortable } = document.querySelector("script[data-sortable]").dataset;
import(sortable).then(({ default: Sortable }) => {
  for (const list of document.querySelectorAll("[data-programme] .topics")) {
    Sortable.create(list, {
      group: "topics",
      filter: "form, a, select, button",
      preventOnFilter: false,
      onAdd: ({ item, to }) => {
        const form = item.querySelector(".topic__move");
        form.elements.meeting.value = to.closest("[data-meeting]").dataset.meeting;
        form.requestSubmit();
      },
    });
  }
});
