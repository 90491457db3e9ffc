/** What all fields of a survey may take together, whatever the data. */
const MAX_CHARACTERS = 8_000_000;
const MAX_NUMBERS = 500_000;

/** The memory that the values of all fields share. */
export class FieldRoom {
  #characters = MAX_CHARACTERS;
  #numbers = MAX_NUMBERS;

  /** @returns false when nothing was taken, because there was no room */
  takeCharacters(many: number): boolean {
    if (many > this.#characters) return false;
    this.#characters -= many;
    return true;
  }

  giveCharacters(many: number): void {
    this.#characters += many;
  }

  readonly takeNumbers = (many: number): boolean => {
    if (many > this.#numbers) return false;
    this.#numbers -= many;
    return true;
  };
}
