/** Characters of a secret that nobody guesses. */
export const fewestCharacters = 16;
