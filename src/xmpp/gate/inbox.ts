import type { Element } from "@xmpp/component";
import type { Asked, Dealt } from "../../bot.ts";
import type { MucEvent } from "../../muc/event.ts";
import type { Occupant } from "../../muc/occupant.ts";
import type { Question } from "../../muc/question.ts";
import { NS } from "../namespaces.ts";
import { readId } from "./attributes.ts";
import { type Frame, liveRoomOf, type PassedFrame, readFrame } from "./frame.ts";
import type { GateNews } from "./news.ts";
import type { Outbox } from "./outbox.ts";
import { createPassed } from "./passed.ts";
import { createQuestions, type Questions } from "./questions.ts";
import type { Views } from "./views.ts";

/** What the frames are about is dealt with elsewhere; each of these may throw, or reject. */
export interface InboxPorts {
  readonly ask: (question: Question, stanza: Element) => Asked;
  /** Resolves when everything that the event caused has its outcome. `stanza`: of a message. */
  readonly handle: (
    event: MucEvent,
    sender: Occupant | undefined,
    at: number | undefined,
    stanza: Element | undefined,
  ) => Promise<Dealt>;
  readonly onNews: (news: GateNews) => void;
  readonly onError: (what: string, error: Error) => void;
}

export interface Inbox extends Pick<Questions, "turn" | "endOld" | "endAll"> {
  /** `serving`: whether it is for us to answer; where it is not, the bot is in the rooms and sees for itself what is said there. */
  take(frames: Element, serving: boolean): void;
}

/** Deals with `<frames/>`, in their order. */
export function createInbox(
  host: string,
  ports: InboxPorts,
  parts: { readonly outbox: Outbox; readonly views: Views; readonly refuse: (what: string) => void },
): Inbox {
  const { ask, handle, onError, onNews } = ports;
  const { outbox, views, refuse } = parts;
  const questions = createQuestions({ ask, onError });
  const passed = createPassed({ handle: dealWith, done: outbox.done, onError });

  function dealWith(frame: PassedFrame): Promise<Dealt> {
    const { event, sender, check, own, room, at, stanza } = frame;
    const stanzaId = event.kind === "message" ? event.stanzaId : undefined;
    const settled =
      check === undefined ? undefined : questions.settle(check, { is: "passed", stanzaId, unjudged: true });
    if (settled) return settled;
    const nick = own ? views.nick(room) : undefined;
    const named = event.kind === "message" && nick !== undefined ? { ...event, nick } : event;
    const said = Date.parse(at);
    return handle(named, sender, Number.isNaN(said) ? undefined : said, stanza);
  }

  function deal(frame: Frame): void {
    const live = liveRoomOf(frame);
    if (live !== undefined) views.meet(live);
    if (frame.kind === "check")
      outbox.verdict(frame.id, questions.answer(frame.id, frame.question, frame.stanza));
    else if (frame.kind === "outcome") void questions.settle(frame.id, frame.fate);
    else if (frame.kind === "passed") passed(frame);
    else if (frame.kind === "lost") onNews(frame);
    else views.take(frame);
  }

  /** What was said before the bot came in it did not see; what it did see it knows by the archive's id. */
  function decline(frame: Frame): void {
    if (frame.kind === "check") outbox.verdict(frame.id, { is: "allow" });
    if (frame.kind !== "passed") return;
    if (frame.event.kind === "message" && frame.event.stanzaId === undefined) outbox.done(frame.id);
    else passed(frame);
  }

  return {
    take(frames, serving) {
      for (const element of frames.getChildElements()) {
        const frame = element.getNS() === NS.warden ? readFrame(element, host) : undefined;
        if (!frame) {
          refuse(`a frame <${element.name.slice(0, 40)}/> that is none of the protocol's`);
          // It would come again after every hello, and never be of another shape.
          const id = element.is("passed", NS.warden) && readId(element.attrs.id);
          if (id) outbox.done(id);
        } else guarded(frame, serving ? deal : decline);
      }
    },
    turn: questions.turn,
    endOld: questions.endOld,
    endAll: questions.endAll,
  };

  /** What one frame brings about keeps nobody from the next. */
  function guarded(frame: Frame, step: (frame: Frame) => void): void {
    try {
      step(frame);
    } catch (error) {
      onError(`frame ${frame.kind}`, error as Error);
    }
  }
}
