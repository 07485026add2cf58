//! `#[operation]`: an action, declared by its request struct.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitInt, LitStr, Token, Type};

use crate::field::argument_of;
use crate::object::{Declaration, Rule, Side, result_name};

/// Arguments of `#[operation(...)]`.
#[derive(Default)]
struct Arguments {
    page: Option<LitInt>,
    rate: Option<TokenStream>,
    rate_words: Option<String>,
    retry: Option<RetryArgument>,
    paging: Option<PagingArgument>,
    rules: Vec<Rule>,
}

/// `paging(cursor, next, items: Item, more)`.
struct PagingArgument {
    cursor: Ident,
    next: Ident,
    items: Ident,
    item: Type,
    more: Ident,
}

impl Parse for PagingArgument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let cursor = input.parse()?;
        input.parse::<Token![,]>()?;
        let next = input.parse()?;
        input.parse::<Token![,]>()?;
        let items = input.parse()?;
        input.parse::<Token![:]>()?;
        let item = input.parse()?;
        input.parse::<Token![,]>()?;
        Ok(PagingArgument { cursor, next, items, item, more: input.parse()? })
    }
}

impl PagingArgument {
    /// `Listing` for a request whose fields are `declaration`'s.
    fn listing(&self, declaration: &Declaration) -> TokenStream {
        let PagingArgument { cursor, next, items, item, more } = self;
        let request = &declaration.name;
        let is_optional = declaration.fields.iter().any(|field| field.name == *cursor && field.optional);
        let (get, set) = if is_optional {
            (quote!(self.#cursor.unwrap_or_default()), quote!(Some(cursor)))
        } else {
            (quote!(self.#cursor), quote!(cursor))
        };
        quote! {
            impl crate::machine::pages::Listing for #request {
                type Item = #item;

                fn cursor(&self) -> crate::model::values::Cursor {
                    #get
                }

                fn set_cursor(&mut self, cursor: crate::model::values::Cursor) {
                    self.#cursor = #set;
                }

                fn page(result: Self::Result, current: crate::model::values::Cursor) -> crate::machine::pages::Page<#item> {
                    let next = i64::from(result.#next);
                    let next = crate::machine::pages::next_cursor(current.get(), result.#more, next);
                    crate::machine::pages::Page { items: result.#items, next: next.map(crate::model::values::Cursor) }
                }
            }
        }
    }
}

enum RetryArgument {
    Safe,
    Never,
    Keyed { field: Ident, unless: Option<(LitStr, LitInt)> },
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut arguments = Arguments::default();
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            if let Some(rule) = Rule::parse(&key, input)? {
                arguments.rules.push(rule);
            } else {
                arguments.set(&key, input)?;
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(arguments)
    }
}

impl Arguments {
    fn set(&mut self, key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match key.to_string().as_str() {
            "page" => {
                input.parse::<Token![=]>()?;
                self.page = Some(input.parse()?);
            }
            "rate" => {
                input.parse::<Token![=]>()?;
                let per: Ident = input.parse()?;
                let number;
                syn::parenthesized!(number in input);
                let number: LitInt = number.parse()?;
                let (variant, words) = match per.to_string().as_str() {
                    "per_second" => (quote!(PerSecond), format!("{number} calls per second")),
                    "messages_per_minute" => (
                        quote!(MessagesPerMinute),
                        format!("{number} messages per minute, one for each receiver"),
                    ),
                    "per_day" => (quote!(PerDay), format!("{number} calls per day")),
                    _ => return Err(syn::Error::new_spanned(per, "unknown rate")),
                };
                self.rate = Some(quote!(crate::model::shape::Rate::#variant(#number)));
                self.rate_words = Some(words);
            }
            "retry" => {
                input.parse::<Token![=]>()?;
                self.retry = Some(input.parse()?);
            }
            "paging" => {
                let fields;
                syn::parenthesized!(fields in input);
                self.paging = Some(fields.parse()?);
            }
            _ => return Err(syn::Error::new_spanned(key, "unknown argument of an operation")),
        }
        Ok(())
    }
}

impl Parse for RetryArgument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let class: Ident = input.parse()?;
        match class.to_string().as_str() {
            "safe" => Ok(RetryArgument::Safe),
            "never" => Ok(RetryArgument::Never),
            "keyed" => {
                let parts;
                syn::parenthesized!(parts in input);
                let field = parts.parse()?;
                let mut unless = None;
                if !parts.is_empty() {
                    parts.parse::<Token![,]>()?;
                    let keyword: Ident = parts.parse()?;
                    if keyword != "unless" {
                        return Err(syn::Error::new_spanned(
                            keyword,
                            "keyed(field, unless(\"Path\" = value))",
                        ));
                    }
                    let condition;
                    syn::parenthesized!(condition in parts);
                    let path = condition.parse()?;
                    condition.parse::<Token![=]>()?;
                    unless = Some((path, condition.parse()?));
                }
                Ok(RetryArgument::Keyed { field, unless })
            }
            _ => Err(syn::Error::new_spanned(class, "safe, never or keyed(field)")),
        }
    }
}

pub fn expand(arguments: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let arguments: Arguments = syn::parse2(arguments)?;
    let mut declaration = Declaration::parse(syn::parse2(item)?, arguments.rules, Side::Request)?;
    let request = declaration.name.clone();
    let (action, result) = result_name(&request)?;
    let retry = match &arguments.retry {
        Some(RetryArgument::Safe) => quote!(Safe),
        Some(RetryArgument::Never) => quote!(Never),
        Some(RetryArgument::Keyed { field, unless }) => {
            let field = wire_name(&declaration, field)?;
            let unless = match unless {
                Some((path, value)) => quote!(Some((#path, #value))),
                None => quote!(None),
            };
            quote!(Keyed { field: #field, unless: #unless })
        }
        None => return Err(syn::Error::new_spanned(&request, "every action says its retry class")),
    };
    let rate = match &arguments.rate {
        Some(rate) => quote!(Some(#rate)),
        None => quote!(None),
    };
    let paging = match &arguments.paging {
        // The result is another struct: only its names are known here, and a test checks that they are declared.
        Some(PagingArgument { cursor, next, items, more, .. }) => {
            let cursor = wire_name(&declaration, cursor)?;
            let [next, items, more] = [next, items, more].map(|name| crate::field::pascal(&name.to_string()));
            quote!(Some(crate::model::shape::Paging { cursor: #cursor, next: #next, items: #items, more: #more }))
        }
        None => quote!(None),
    };
    let page = arguments.page.as_ref().map_or_else(|| quote!(0), ToTokens::to_token_stream);
    let listing = arguments.paging.as_ref().map(|paging| paging.listing(&declaration));
    let batched = batched(&declaration);
    let doc = declaration.doc.join("\n");

    declaration.doc.push(String::new());
    if let Some(words) = &arguments.rate_words {
        declaration.doc.push(format!("Rate limit: {words}, for the whole account."));
    }
    if let Some(page) = &arguments.page {
        declaration.doc.push(format!("Documentation: <https://www.volcengine.com/docs/6348/{page}>"));
    }
    let tokens = declaration.tokens();
    Ok(quote! {
        #tokens

        #listing

        #batched

        impl crate::model::operations::sealed::Sealed for #request {}

        impl crate::model::operations::Request for #request {
            type Result = #result;
            const OPERATION: &'static crate::model::shape::Operation = &crate::model::shape::Operation {
                name: #action,
                request: #request::SHAPE,
                result: #result::SHAPE,
                retry: crate::model::shape::Retry::#retry,
                paging: #paging,
                rate: #rate,
                #[cfg(feature = "docs")]
                docs: crate::model::shape::OperationDocs { doc: #doc, page: #page, domain: module_path!() },
            };
        }
    })
}

/// `Batched` for a request with one list whose length is limited.
fn batched(declaration: &Declaration) -> Option<TokenStream> {
    let mut lists =
        declaration.fields.iter().filter(|field| field.rules.max_items && !declaration.is_twin(field));
    let (list, None) = (lists.next()?, lists.next()) else { return None };
    let request = &declaration.name;
    let item = match declaration.twin(list) {
        Some(_) => quote!(crate::model::values::UserRef),
        None => argument_of(&list.inner, "Vec")?.to_token_stream(),
    };
    Some(quote! {
        impl crate::machine::batch::Batched for #request {
            type Item = #item;
        }
    })
}

fn wire_name(declaration: &Declaration, name: &Ident) -> syn::Result<String> {
    declaration
        .fields
        .iter()
        .find(|field| field.name == *name)
        .map(|field| field.wire.clone())
        .ok_or_else(|| syn::Error::new_spanned(name, "no such field"))
}
