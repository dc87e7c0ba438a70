// Sounds: files are played by the page, texts are read aloud by a voice of this computer.

const PLAY_TAG = /\[anki:play:([qa]):(\d+)\]/g;

// Anki's button for a sound. `q` and `a` are the lists of sounds that the number counts in.
const insertPlayButtons = (html) => html.replace(PLAY_TAG, (_, side, number) =>
  `<a class="replay-button soundLink" href="#" role="button" aria-label="Play sound" `
  + `data-play="${side}:${number}"><svg class="playImage" viewBox="0 0 64 64" aria-hidden="true">`
  + '<circle cx="32" cy="32" r="29"/><path d="M24 17v30l24-15z"/></svg></a>');

let playing = null;

const soundsOf = (card, side) => (side === "q" ? card.questionSounds : card.answerSounds) ?? [];

function currentSounds() {
  const card = state.item?.card;
  if (!card) return [];
  const answers = state.isAnswer ? soundsOf(card, "a") : [];
  return answers.length ? answers : soundsOf(card, "q");
}

function playButton(button) {
  const [side, number] = button.dataset.play.split(":");
  const sound = soundsOf(state.item.card, side)[Number(number)];
  if (sound) playAll([sound]);
}

function playCurrentSounds() {
  const sounds = currentSounds();
  if (sounds.length) playAll(sounds);
  else announce("This side has no sound.");
}

async function playAll(sounds) {
  stopSounds();
  for (const sound of sounds) {
    const isFinished = await (sound.file ? playFile(sound.file) : speak(sound));
    if (!isFinished) return;
  }
}

function stopSounds() {
  playing?.pause();
  playing = null;
  window.speechSynthesis?.cancel();
}

// Resolves to whether the sound ended by itself.
function playFile(name) {
  const address = mediaAddress(name);
  if (address === null) {
    announce(`The sound ${name} is missing.`);
    return Promise.resolve(false);
  }
  const audio = new Audio(address);
  playing = audio;
  return new Promise((resolve) => {
    audio.addEventListener("ended", () => resolve(true));
    audio.addEventListener("pause", () => { if (!audio.ended) resolve(false); });
    const fail = () => {
      if (playing === audio) announce(`The sound ${name} cannot be played here.`);
      resolve(false);
    };
    audio.addEventListener("error", fail);
    audio.play().catch(fail);
  });
}

// Only voices of this computer: a voice from the network would send the text away.
function speak({ text, language }) {
  const tag = language.replace("_", "-");
  const voices = window.speechSynthesis?.getVoices() ?? [];
  const voice = voices.find((one) => one.localService && one.lang.replace("_", "-") === tag)
    ?? voices.find((one) => one.localService && one.lang.slice(0, 2) === tag.slice(0, 2));
  if (!voice) {
    announce(`Anki reads aloud in ${languageName(tag)}: ${text}`);
    return Promise.resolve(false);
  }
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.voice = voice;
  utterance.lang = tag;
  return new Promise((resolve) => {
    utterance.onend = () => resolve(true);
    utterance.onerror = () => resolve(false);
    speechSynthesis.speak(utterance);
  });
}

function languageName(tag) {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(tag);
  } catch {
    return tag; // not a language that the browser knows
  }
}
