export { connectPeople, type People, type Person } from "../../src/demo/people.ts";
