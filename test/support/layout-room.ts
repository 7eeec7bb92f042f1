import { expect } from "vitest";
import type { People, Person } from "../../src/demo/people.ts";
import { bodiesOf, errorFor, errorOf } from "./gated.ts";
import type { Program } from "./program.ts";
import { isBody, retracts, stanzaIdOf } from "./room.ts";

/** What the preset "gentle", with which every layout begins, lets nobody say. */
const TOO_LONG = Array.from({ length: 500 }, (_, index) => `word${index}`).join(" ");
const REASON = "Too long.";

export interface LayoutRoom {
  readonly room: string;
  readonly romeo: Person;
  readonly juliet: Person;
  readonly mercutio: Person;
}

/** A room with its owner and two people who may not do everything. */
export async function openRoom(people: People, room: string): Promise<LayoutRoom> {
  const [romeo, juliet, mercutio] = [
    people.person("Romeo"),
    people.person("Juliet"),
    people.person("Mercutio"),
  ];
  const config = { "muc#roomconfig_persistentroom": "1" };
  await romeo.join(room, "Romeo", { asOwner: true, config });
  await juliet.join(room, "Juliet");
  await mercutio.join(room, "Mercutio");
  return { room, romeo, juliet, mercutio };
}

/** Resolves when the bot says that it moderates the room. */
export function moderates(bot: Program, room: string): Promise<void> {
  const name = room.replaceAll(".", "\\.");
  return bot.says(new RegExp(`"room":"${name}".*"msg":"(?:taken up: )?moderating`));
}

/** A violating message is never shown, or it is taken back; another is heard. */
export async function expectJudged(
  { room, juliet, mercutio }: LayoutRoom,
  becomes: "never shown" | "taken back",
): Promise<void> {
  const id = await juliet.say(room, TOO_LONG);
  if (becomes === "never shown") {
    expect(errorOf(await errorFor(juliet, id)).text).toContain(REASON);
  } else {
    const shown = await mercutio.next(isBody(TOO_LONG), "the message before it is taken back");
    await mercutio.next(retracts(room, stanzaIdOf(shown, room)), "its retraction");
  }
  await juliet.say(room, "good evening");
  await mercutio.next(isBody("good evening"), "a message that is fine");
  expect(bodiesOf(mercutio, room)).toEqual(
    becomes === "never shown" ? ["good evening"] : [TOO_LONG, "good evening"],
  );
}
