/** A client and callbacks as a module of NestJS. */

import { All, Controller, type DynamicModule, Inject, Module, Req, Res } from "@nestjs/common";
import { DiscoveryModule, DiscoveryService, MetadataScanner, Reflector } from "@nestjs/core";
import type { FastifyAnswer, FastifyIncoming } from "../adapters/fastify.js";
import type { NodeRequest, NodeResponse } from "../adapters/node.js";
import { Callbacks, ImClient } from "../index.js";
import type { AfterHandlers, CallbacksOptions, HandlerOptions, ImClientOptions } from "../index.js";
import { handlersOf } from "./handlers.js";

/** What the module provides. */
export interface ImModuleOptions {
  /** Provides an `ImClient` with these options, closed when the application shuts down. */
  client?: ImClientOptions | undefined;
  /** Provides a `Callbacks` and answers callbacks by the methods that {@link OnImEvent} marks. */
  callbacks?: (CallbacksOptions & HandlerOptions) | undefined;
}

/** Where the module's parts go. */
export interface ImModulePlacement {
  /** The path that callbacks are sent to. Default: none are received. */
  callbackPath?: string | undefined;
  /** Decorators of the controller behind that path, such as the mark that lets it pass your guard. */
  decorators?: ((target: any) => void)[] | undefined;
  /** Whether all modules get the client without importing this one. */
  isGlobal?: boolean | undefined;
}

/** Options that come from other providers. */
export interface ImModuleAsyncOptions extends ImModulePlacement {
  /** Modules whose providers are injected. */
  imports?: any[] | undefined;
  /** What is injected into `useFactory`. */
  inject?: any[] | undefined;
  /** Makes the options. */
  useFactory: (...injected: any[]) => ImModuleOptions | Promise<ImModuleOptions>;
}

const OPTIONS = "volc-im:options";

/**
 * Provides `ImClient` and `Callbacks`, and answers callbacks.
 *
 * @example
 * ```ts
 * @Module({
 *   imports: [
 *     ImModule.forRoot({
 *       client: { accessKeyId, secretAccessKey, appId: 123456 },
 *       callbacks: { secret, appId: 123456, undecided: "reject" },
 *       callbackPath: "im/callbacks",
 *     }),
 *   ],
 *   providers: [Moderation],
 * })
 * export class AppModule {}
 * ```
 */
export class ImModule {
  /** @internal */
  constructor(private readonly client: ImClient | undefined) {}

  /** With options at hand. */
  static forRoot({ client, callbacks, ...placement }: ImModuleOptions & ImModulePlacement): DynamicModule {
    return ImModule.forRootAsync({ ...placement, useFactory: () => ({ client, callbacks }) });
  }

  /** With options that come from other providers, such as a configuration. */
  static forRootAsync(options: ImModuleAsyncOptions): DynamicModule {
    const { imports = [], inject = [], useFactory, callbackPath, decorators = [], isGlobal = false } = options;
    const provided = [
      { provide: ImClient, inject: [OPTIONS], useFactory: ({ client }: ImModuleOptions) => client && new ImClient(client) },
      { provide: Callbacks, inject: [OPTIONS], useFactory: ({ callbacks }: ImModuleOptions) => callbacks && callbacksOf(callbacks) },
    ];
    return {
      module: ImModule,
      imports: [...imports, DiscoveryModule],
      providers: [{ provide: OPTIONS, inject, useFactory }, ...provided],
      exports: [ImClient, Callbacks],
      controllers: callbackPath === undefined ? [] : [controllerAt(callbackPath, decorators)],
      global: isGlobal,
    };
  }

  /** Closes the client. */
  onModuleDestroy(): void {
    this.client?.close();
  }
}

Inject(ImClient)(ImModule, undefined, 0);
Module({})(ImModule);

/** Of both parts' options, those of {@link Callbacks}. */
function callbacksOf({ secret, appId, eventId, events, toleranceSeconds }: CallbacksOptions): Callbacks {
  return new Callbacks({ secret, appId, eventId, events, toleranceSeconds });
}

type Answerer = (request: NodeRequest | FastifyIncoming, response: NodeResponse | FastifyAnswer) => Promise<unknown>;

function controllerAt(path: string, decorators: ((target: any) => void)[]): new (...given: any[]) => object {
  class ImCallbackController {
    #answer: Answerer | undefined;

    constructor(
      readonly options: ImModuleOptions,
      readonly callbacks: Callbacks | undefined,
      readonly discovery: DiscoveryService,
      readonly scanner: MetadataScanner,
      readonly reflector: Reflector,
    ) {}

    /** When all providers are there. What is wrong with options and handlers ends the start. */
    onApplicationBootstrap(): void {
      const { callbacks, options, discovery, scanner, reflector } = this;
      if (!callbacks || !options.callbacks) throw new Error("volc-im: callbackPath is set, and the option callbacks is not");
      const { secret: _, appId: __, eventId: ___, toleranceSeconds: ____, ...settings } = options.callbacks;
      const handlers = handlersOf(discovery, scanner, reflector) as AfterHandlers;
      const express = callbacks.express(handlers, settings);
      const fastify = callbacks.fastify(handlers, settings);
      this.#answer = (request, response) =>
        "writeHead" in response
          ? express(request as NodeRequest, response)
          : fastify(request as FastifyIncoming, response as FastifyAnswer);
    }

    handle(request: NodeRequest | FastifyIncoming, response: NodeResponse | FastifyAnswer): Promise<unknown> | undefined {
      return this.#answer?.(request, response);
    }
  }
  const { prototype } = ImCallbackController;
  [OPTIONS, Callbacks, DiscoveryService, MetadataScanner, Reflector].forEach((token, at) => Inject(token)(ImCallbackController, undefined, at));
  All()(prototype, "handle", Object.getOwnPropertyDescriptor(prototype, "handle") as PropertyDescriptor);
  Req()(prototype, "handle", 0);
  Res()(prototype, "handle", 1);
  for (const decorate of [Controller(path), ...decorators]) decorate(ImCallbackController);
  return ImCallbackController;
}
