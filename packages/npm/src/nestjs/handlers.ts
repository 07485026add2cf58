/** Handlers of events as methods of providers. */

import { SetMetadata } from "@nestjs/common";
import type { DiscoveryService, MetadataScanner, ProviderWrapper, Reflector } from "@nestjs/core";
import type { EventHandler } from "../callback-handlers.js";
import type { EventType } from "../callback-event.js";

const EVENT = "volc-im:event";

/**
 * Makes a method the handler of an event, or with `*` of every event without one. Its class is a provider or a controller of
 * any module.
 *
 * @example
 * ```ts
 * @Injectable()
 * class Moderation {
 *   @OnImEvent("BeforeSendMessage")
 *   check(event: CallbackEvent<"BeforeSendMessage">) {
 *     return event.texts.some(isRude) ? reject(1001, "be kind") : accept();
 *   }
 * }
 * ```
 */
export function OnImEvent(type: EventType | "*"): MethodDecorator {
  return SetMetadata(EVENT, type);
}

/** The handlers of an application. @internal */
export function handlersOf(discovery: DiscoveryService, scanner: MetadataScanner, reflector: Reflector): Record<string, EventHandler> {
  const handlers: Record<string, EventHandler> = {};
  const owners = new Map<string, string>();
  const seen = new Set<unknown>();
  for (const wrapper of [...discovery.getProviders(), ...discovery.getControllers()]) {
    const prototype = prototypeOf(wrapper);
    // A provider that several modules export is listed by each.
    if (!prototype || seen.has(wrapper.instance ?? prototype)) continue;
    seen.add(wrapper.instance ?? prototype);
    for (const method of scanner.getAllMethodNames(prototype)) {
      const type = reflector.get(EVENT, (prototype as Record<string, unknown>)[method]) as string | undefined;
      if (type === undefined) continue;
      const owner = `${wrapper.name}.${method}`;
      if (owners.has(type)) throw new Error(`volc-im: ${owners.get(type)} and ${owner} both handle ${type}`);
      if (!wrapper.isDependencyTreeStatic()) {
        throw new Error(`volc-im: ${owner} handles ${type}, but its class is made for each request: callbacks would not reach it`);
      }
      owners.set(type, owner);
      const { instance } = wrapper as { instance: Record<string, EventHandler> };
      handlers[type] = (event) => (instance[method] as EventHandler)(event);
    }
  }
  return handlers;
}

function prototypeOf({ instance, metatype }: ProviderWrapper): object | undefined {
  if (typeof instance === "object" && instance !== null) return Object.getPrototypeOf(instance) as object | undefined;
  return typeof metatype === "function" ? (metatype.prototype as object | undefined) : undefined;
}
