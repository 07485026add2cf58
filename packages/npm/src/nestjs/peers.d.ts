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
  export type MethodMark = (target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<any>) => any;
  export function All(): MethodMark;
  export function Controller(path: string): (target: any) => void;
  export function HttpCode(status: number): MethodMark;
  export function Inject(token: unknown): (target: any, key: string | symbol | undefined, index: number) => void;
  export function Module(metadata: object): (target: any) => void;
  export function Req(): (target: object, key: string, index: number) => void;
  export function Res(): (target: object, key: string, index: number) => void;
  export function SetMetadata(key: string, value: unknown): MethodMark;
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
