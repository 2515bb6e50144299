// The page's language is told to the browser, for screen readers and line breaks. On a phone the
// sidebar covers the page: following one of its links closes it, as in Streamlit's own navigation.
export default function ({ data, parentElement }) {
  document.documentElement.lang = data.language;
  if (parentElement.closesSidebar) return;
  parentElement.closesSidebar = true;
  const sidebar = document.querySelector("[data-testid=stSidebar]");
  sidebar?.addEventListener("click", (event) => {
    if (!event.target.closest("a") || !matchMedia("(max-width: 768px)").matches) return;
    const close = sidebar.querySelector("[data-testid=stSidebarCollapseButton] button");
    setTimeout(() => close?.click(), 50);
  });
}
