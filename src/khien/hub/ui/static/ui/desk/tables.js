// Tables that sort in the page: text the Vietnamese way, numbers as numbers, times by data-sort.
const collator = new Intl.Collator("vi", { numeric: true, sensitivity: "base" });

const value = (row, column) => {
  const cell = row.cells[column];
  return cell?.dataset.sort ?? cell?.textContent.trim() ?? "";
};

function sort(table, column, heading) {
  const down = heading.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0];
  const sorted = [...body.rows].sort((a, b) => collator.compare(value(a, column), value(b, column)));
  body.append(...(down ? sorted.reverse() : sorted));
}

export function startTables() {
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sorter";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sort(table, column, heading));
    });
  }
}
