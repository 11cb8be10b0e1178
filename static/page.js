// What the page can do beyond HTML. Everything works without it; each part finds its own elements and minds its own.
import { changeInPlace, sayAnswer } from "./changes.js";
import { enhanceCopying } from "./copy.js";
import { editInPlace, helpWriting } from "./editor.js";
import { filterLanguages } from "./languages.js";
import { followPage } from "./follow.js";
import { growWords } from "./growing.js";
import { followWords } from "./player.js";
import { tellAnswers } from "./questions.js";
import { sendInPlace } from "./send.js";
import { endStreams } from "./stream.js";
import { showLocalTimes } from "./times.js";
import { chooseImages } from "./upload.js";
import { offerVoices } from "./voices.js";

// Parts of main are drawn anew while work goes on: whatever is new on the page gets the same treatment as at the start.
function enhance(root) {
  filterLanguages(root);
  offerVoices(root);
  followWords(root);
  endStreams();
  showLocalTimes(root);
  chooseImages(root);
  helpWriting(root);
  tellAnswers(root);
  growWords();
}

document.documentElement.classList.add("script");
enhanceCopying();
sendInPlace(enhance);
changeInPlace(enhance);
editInPlace(enhance);
// Before enhance: it remembers the parts as the server wrote them.
followPage(enhance);
enhance(document);
sayAnswer();
