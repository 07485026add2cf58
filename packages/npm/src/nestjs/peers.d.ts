// What is used of NestJS. Its own declarations want Node's types, which this package does without; tests/callbacks/nestjs
// compiles against the real ones.

declare module "@nestjs/common" {
  /** A module with providers of its own. */
  export interface DynamicModule {
    module: new (...given: any[]) => any;
    imports?: any[];
    providers?: any[];
    controllers?: any[];
    exports?: any[];
    global?: boolean;
  }
  export function All(): MethodDecorator;
  export function Controller(path: string): ClassDecorator;
  export function Inject(token: unknown): (target: any, key: string | symbol | undefined, index: number) => void;
  export function Module(metadata: object): ClassDecorator;
  export function Req(): ParameterDecorator;
  export function Res(): ParameterDecorator;
  export function SetMetadata(key: string, value: unknown): MethodDecorator;
}

declare module "@nestjs/core" {
  export class DiscoveryModule {}
  export class DiscoveryService {
    getProviders(): ProviderWrapper[];
    getControllers(): ProviderWrapper[];
  }
  export interface ProviderWrapper {
    name: string;
    instance: any;
    metatype: any;
    isDependencyTreeStatic(): boolean;
  }
  export class MetadataScanner {
    getAllMethodNames(prototype: object): string[];
  }
  export class Reflector {
    get(key: string, target: unknown): any;
  }
}
