/* The one entry: every enhancement finds its own hooks and does nothing where there are none.
   All pages work without it. */
import { listenForKeys, moveThroughRows } from "./keys.js";
import { walkGrids } from "./grid.js";
import { unfoldParts } from "./unfold.js";
import { keepDrafts } from "./keep.js";
import { sendWithProgress } from "./upload.js";
import { refreshSides } from "./side.js";
import { followWork } from "./follow.js";
import { buildBundles, drawRegions } from "./bundle.js";
import { offerPrinting } from "./print.js";
import { keepClearOfDock, leadToErrors } from "./focus.js";

listenForKeys(document);
moveThroughRows(document);
walkGrids(document);
unfoldParts(document);
keepDrafts(document);
sendWithProgress(document);
refreshSides(document);
followWork(document);
buildBundles(document);
drawRegions(document);
offerPrinting(document);
keepClearOfDock(document);
leadToErrors(document);
