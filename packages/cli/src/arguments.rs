//! Arguments of the command line.

use std::net::SocketAddr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use volc_im_core::machine::ledger::DEFAULT_KEY_PREFIX;
use volc_im_emulator::callbacks::events::NAMES as EVENTS;
use volc_im_emulator::callbacks::variant::Variant;
use volc_im_emulator::command_line::Options;

use crate::chinese;
use crate::language::{Language, is_chinese};

/// Volcengine IM on the command line.
///
/// Exit codes: 0 done, 1 refused, 2 invalid, 3 not sent, 4 perhaps sent.
#[derive(Debug, Parser)]
#[command(name = "volc-im", version, disable_help_subcommand = true)]
pub struct Arguments {
    /// Language of texts for people; by the locale when absent.
    #[arg(long, global = true, value_enum)]
    lang: Option<Language>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the IM API on loopback, with its state, callbacks and console.
    Emulator(Emulator),
    /// Call an action; the emulator's unless --real is given.
    Call(Call),
    /// Act as a client user of the emulator.
    Act(Act),
    /// Post an event to a backend, as the service would or spoiled.
    Trigger(Trigger),
    /// Post a delivery of the emulator again.
    Resend(Resend),
    /// Verify and record callbacks on their way to a backend.
    Listen(Listen),
    /// Verify the body of a callback.
    Verify(Verify),
    /// Sign a call and show every step of it.
    Sign(Sign),
    /// Explain why a signature is wrong.
    Explain(Explain),
    /// Issue or read login tokens.
    Token(Token),
    /// Show the outcome of a campaign.
    Campaign(Campaign),
    /// Show calls and callbacks of the emulator.
    Logs(Logs),
    /// Save, load or reset the emulator's data.
    State(State),
    /// Run scenarios.
    Scenario(Scenario),
    /// Check the setup for mistakes.
    Doctor(Doctor),
    /// Write the completions of a shell.
    Completion(Completion),
}

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = false)]
pub struct Emulator {
    #[command(flatten)]
    pub options: Options,
    /// Write one line of JSON, also to a terminal.
    #[arg(long)]
    pub json: bool,
    #[command(subcommand)]
    pub then: Option<Then>,
}

#[derive(Debug, Subcommand)]
pub enum Then {
    /// Run a program with the emulator in its environment, and end with it.
    Exec {
        /// The program and its arguments, after --.
        #[arg(required = true, last = true, num_args = 1..)]
        command: Vec<std::ffi::OsString>,
    },
}

/// Where calls go.
#[derive(Args, Debug)]
pub struct Target {
    /// Call the real service, with keys of the environment.
    #[arg(long)]
    pub real: bool,
    /// Base URL; the emulator's is VOLC_IM_BASE_URL or http://127.0.0.1:6348.
    #[arg(long)]
    pub url: Option<String>,
    /// Region of the service: cn-north-1 or ap-southeast-1.
    #[arg(long)]
    pub region: Option<String>,
    /// Application id; VOLC_IM_APP_ID when absent.
    #[arg(long)]
    pub app_id: Option<i32>,
    /// File with the secret key; VOLC_IM_SECRET_KEY when absent.
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<String>,
}

/// Any name; the known ones are completed.
#[derive(Clone)]
struct Names(fn() -> Vec<&'static str>);

impl TypedValueParser for Names {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.0)().into_iter().map(PossibleValue::new)))
    }
}

fn actions() -> Vec<&'static str> {
    volc_im_emulator::actions::names().collect()
}

fn events() -> Vec<&'static str> {
    EVENTS.to_vec()
}

fn acts() -> Vec<&'static str> {
    volc_im_emulator::control::act::names().collect()
}

#[derive(Args, Debug)]
pub struct Call {
    /// The action.
    #[arg(value_parser = Names(actions), hide_possible_values = true)]
    pub action: String,
    /// The request: JSON by the wire's names, @FILE, or - for standard input.
    #[arg(default_value = "{}")]
    pub json: String,
    #[command(flatten)]
    pub target: Target,
    /// Send the JSON unchanged, also for unknown actions.
    #[arg(long)]
    pub raw: bool,
    /// Print the signed request as a curl command instead of sending it.
    #[arg(long)]
    pub curl: bool,
    /// Append request and answer to this file, a line of JSON each time.
    #[arg(long, value_name = "FILE")]
    pub record: Option<std::path::PathBuf>,
    /// Idempotency id: a repeated call takes effect once.
    #[arg(long, value_name = "ID")]
    pub idempotency_id: Option<String>,
    /// Milliseconds for the call with all its attempts.
    #[arg(long, value_name = "MS")]
    pub deadline_ms: Option<u64>,
}

#[derive(Args, Debug)]
pub struct Act {
    /// The user's act.
    #[arg(value_parser = Names(acts), hide_possible_values = true)]
    pub act: String,
    /// The acting user.
    #[arg(long = "as", value_name = "USER")]
    pub user: String,
    /// The conversation.
    #[arg(long = "in", value_name = "CONVERSATION")]
    pub conversation: Option<String>,
    /// Text of a message.
    #[arg(long)]
    pub text: Option<String>,
    /// Another field: name=value, the value as JSON or text.
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// URL of the emulator.
    #[arg(long)]
    pub url: Option<String>,
}

#[derive(Args, Debug)]
pub struct Trigger {
    /// The event.
    #[arg(value_parser = Names(events), hide_possible_values = true)]
    pub event: String,
    /// Change a field of the event's data: path=value.
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// The event's data instead of the sample: JSON, @FILE or -.
    #[arg(long, value_name = "JSON")]
    pub data: Option<String>,
    /// How to spoil it.
    #[arg(long, value_enum, default_value_t = Variant::Normal)]
    pub variant: Variant,
    /// Where to post it; the emulator's target when absent.
    #[arg(long, value_name = "URL")]
    pub to: Option<String>,
    /// File with the callback secret, for use without a running emulator; IM_CALLBACK_SECRET when absent.
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<String>,
    /// Write the delivery as JSON.
    #[arg(long)]
    pub json: bool,
    /// URL of the emulator.
    #[arg(long)]
    pub url: Option<String>,
}

#[derive(Args, Debug)]
pub struct Resend {
    /// Number of the delivery.
    pub id: u64,
    /// Sign it again and spoil it in this way; the same bytes when absent.
    #[arg(long, value_enum)]
    pub variant: Option<Variant>,
    /// Write the delivery as JSON.
    #[arg(long)]
    pub json: bool,
    /// URL of the emulator.
    #[arg(long)]
    pub url: Option<String>,
}

#[derive(Args, Debug)]
pub struct Listen {
    /// The backend that gets verified callbacks.
    #[arg(long, value_name = "URL")]
    pub forward_to: String,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:6349")]
    pub listen: SocketAddr,
    /// Show only these events; * stands for any letters. All are forwarded.
    #[arg(long, default_value = "*")]
    pub events: String,
    /// Write a line of JSON for each event.
    #[arg(long)]
    pub json: bool,
    /// Append each event to this file, a line of JSON each.
    #[arg(long, value_name = "FILE")]
    pub record: Option<std::path::PathBuf>,
    /// File with the callback secret; IM_CALLBACK_SECRET when absent.
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<String>,
}

#[derive(Args, Debug)]
pub struct Verify {
    /// File with the body, or - for standard input.
    #[arg(default_value = "-")]
    pub file: String,
    /// File with the callback secret; IM_CALLBACK_SECRET when absent.
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<String>,
    /// Accept events of any age.
    #[arg(long)]
    pub any_age: bool,
}

#[derive(Args, Debug)]
pub struct Sign {
    /// The action.
    #[arg(value_parser = Names(actions), hide_possible_values = true)]
    pub action: String,
    /// The request: JSON by the wire's names, @FILE, or - for standard input.
    #[arg(default_value = "{}")]
    pub json: String,
    #[command(flatten)]
    pub target: Target,
}

#[derive(Args, Debug)]
pub struct Explain {
    /// Number of a call of the emulator.
    #[arg(required_unless_present = "request")]
    pub id: Option<u64>,
    /// A request instead, without an emulator: HTTP text, or JSON with method, url, headers, body. - for standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "id")]
    pub request: Option<String>,
    /// File with the secret key it should be signed with; VOLC_IM_SECRET_KEY when absent.
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<String>,
    /// Write everything as JSON.
    #[arg(long)]
    pub json: bool,
    /// URL of the emulator.
    #[arg(long)]
    pub url: Option<String>,
}

#[derive(Args, Debug)]
pub struct Token {
    #[command(subcommand)]
    pub what: TokenCommand,
}

#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Issue a login token: by GetAppToken, or here with an AppKey.
    Issue {
        /// The user.
        user: String,
        /// How long it is valid, like 30m, 24h, 7d.
        #[arg(long, default_value = "24h")]
        ttl: String,
        /// File with the AppKey, to issue it without a call.
        #[arg(long, value_name = "FILE")]
        app_key_file: Option<String>,
        #[command(flatten)]
        target: Target,
    },
    /// Read a login token; needs the AppKey.
    Inspect {
        /// The token.
        token: String,
        /// File with the AppKey; VOLC_IM_APP_KEY or the emulator's when absent.
        #[arg(long, value_name = "FILE")]
        app_key_file: Option<String>,
        /// Application id; VOLC_IM_APP_ID when absent.
        #[arg(long)]
        app_id: Option<i32>,
    },
}

#[derive(Args, Debug)]
pub struct Campaign {
    #[command(subcommand)]
    pub what: CampaignCommand,
}

#[derive(Debug, Subcommand)]
pub enum CampaignCommand {
    /// Count a campaign's items in its store; nothing is sent.
    Status {
        /// Name of the campaign.
        name: String,
        /// URL of the Redis that it is in.
        #[arg(long, value_name = "URL", required_unless_present = "file", conflicts_with = "file")]
        redis: Option<String>,
        /// The file that it is in.
        #[arg(long, value_name = "FILE")]
        file: Option<std::path::PathBuf>,
        /// What the keys in Redis begin with.
        #[arg(long, default_value = DEFAULT_KEY_PREFIX)]
        prefix: String,
        /// List failed and unknown items too.
        #[arg(long)]
        items: bool,
        /// Write the report as JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args, Debug)]
pub struct Logs {
    /// Follow new records.
    #[arg(long, short)]
    pub follow: bool,
    /// How many recent records to show first.
    #[arg(long, short = 'n', default_value_t = 20)]
    pub lines: usize,
    /// Write lines of JSON.
    #[arg(long)]
    pub json: bool,
    /// URL of the emulator.
    #[arg(long)]
    pub url: Option<String>,
}

#[derive(Args, Debug)]
pub struct State {
    #[command(subcommand)]
    pub what: StateCommand,
}

#[derive(Debug, Subcommand)]
pub enum StateCommand {
    /// Write a snapshot to a file.
    Save {
        /// The file, or - for standard output.
        file: String,
        /// URL of the emulator.
        #[arg(long)]
        url: Option<String>,
    },
    /// Replace the data by a snapshot.
    Load {
        /// The file, or - for standard input.
        file: String,
        /// URL of the emulator.
        #[arg(long)]
        url: Option<String>,
    },
    /// Clear everything.
    Reset {
        /// URL of the emulator.
        #[arg(long)]
        url: Option<String>,
    },
}

#[derive(Args, Debug)]
pub struct Scenario {
    #[command(subcommand)]
    pub what: ScenarioCommand,
}

#[derive(Debug, Subcommand)]
pub enum ScenarioCommand {
    /// Run a scenario and check its expectations.
    Run {
        /// The file, or - for standard input.
        file: String,
        /// On a new emulator, which ends with the scenario.
        #[arg(long)]
        fresh: bool,
        /// Write the result as JSON.
        #[arg(long)]
        json: bool,
        /// URL of the emulator.
        #[arg(long)]
        url: Option<String>,
    },
    /// Write recorded steps as a scenario.
    Save {
        /// The file, or - for standard output.
        file: String,
        /// Name of the scenario.
        #[arg(long, default_value = "saved")]
        name: String,
        /// URL of the emulator.
        #[arg(long)]
        url: Option<String>,
    },
}

#[derive(Args, Debug)]
pub struct Doctor {
    /// Check the real service too: whether it responds, and its clock offset.
    #[arg(long)]
    pub real: bool,
    /// URL of the emulator.
    #[arg(long)]
    pub url: Option<String>,
}

#[derive(Args, Debug)]
pub struct Completion {
    /// The shell.
    #[arg(value_enum)]
    pub shell: Shell,
}

/// The command in the language of the locale.
pub fn command() -> clap::Command {
    let command = Arguments::command();
    if is_chinese() { chinese::translated(command) } else { command }
}
