"""AltAloud gives an image words and a voice.

web       takes the request and answers with an address to watch
jobs      keeps the story: submit, produce, record, resume, and what people change afterwards
intake    bytes or an address become a safe, upright, small picture
vision    the picture and its context become words in every language asked
speech    words become sound, sentence by sentence
audio     sound becomes a file people can play, with captions
store     keeps all of it in SQL
"""
