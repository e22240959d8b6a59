/** The default theme with the fonts of the reader's machine and the colours of the dashboard. */
import theme from "vitepress/theme-without-fonts";
import "./colours.css";

export default theme;
