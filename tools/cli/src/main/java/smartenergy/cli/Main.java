package smartenergy.cli;

import java.util.List;
import java.util.ServiceLoader;

/** The program behind the launcher {@code smart-energy}. */
public final class Main {
    /** Exit statuses of BSD's sysexits.h. */
    private static final int EX_USAGE = 64;

    private static final int EX_UNAVAILABLE = 69;

    private static final String USAGE = """
            usage: smart-energy up [options]         run the whole chain and watch it; Ctrl-C stops it
                   smart-energy up --check           kill every part once, then account for every reading
                   smart-energy bench chain          measure throughput, latency and memory beside baselines
                   smart-energy bench analytics      measure the analytics' speed, state and delay of alarms
                   smart-energy bench composer       measure how long a plan takes, and how well it balances
                   smart-energy bench cluster        try and measure it all on a Kubernetes of several nodes
                   smart-energy bench forecaster     measure training, forecasts, and what broken requests do
                   smart-energy bench detection      judge the detectors on labelled recordings
                   smart-energy detect FILE          print the alarms of a recorded CSV file, plain or .gz
                   smart-energy forecast evaluate FILE --target COLUMN
                                                     score forecasts of a recorded CSV file beside baselines
                   smart-energy compose COMMAND      plan, apply, status, relocate, drain, undrain, why, rollback, delete
                                                     on the chain that runs in --data DIR (.smart-energy), or on
                                                     Kubernetes where none does, or with --on kubernetes
                   smart-energy export [options]     training records of a running chain, as CSV
                   smart-energy images [options]     make container images of everything, without a registry

            options of up:
              --sensors N        simulated sensors (4)
              --rate R           readings a second of all sensors together (10)
              --replay FILE      play back a recorded CSV file, plain or .gz, in place of simulated sensors
              --speed X          play it back X times as fast (1)
              --minutes M        stop after so long
              --data DIR         folder that keeps all state (.smart-energy)
              --brokers 1|3      Kafka brokers (1)
              --broker KIND      MQTT broker: auto, embedded or mosquitto (auto)
              --no-view          plain lines even in a terminal

            options of bench chain:
              --part PART        all, gateway, cloud, latency or footprint (all)
              --runs N           of which the medians are shown (3)
              --agents N,…       how many agents flood the gateway (1,10,100)
              --readings N       readings of one flood (150000)
              --cloud-readings N readings of one drain (1000000)
              --broker KIND      MQTT broker: auto, embedded or mosquitto (auto)

            options of bench analytics:
              --part PART        all, speed, state or alarms (all)
              --runs N           of which the medians are shown (3)
              --readings N       readings that are timed in one run (500000)

            options of bench composer:
              --part PART        plan or cluster, which needs a test cluster (plan)
              --runs N           of which the medians are shown (5, on the cluster 3)
              --patience S       seconds until no data is expected any more (420)

            options of bench cluster, which needs a test cluster:
              --site NAME        all, local-site or multi-site (all)
              --short            fewer faults

            options of bench detection:
              --data DIR         folder of the recordings (shared/data beside or above the project)

            options of detect, for a file with the columns time, value or time, device, value:
              --time NAME, --device NAME, --value NAME
                                 columns with other names
              --dates ORDER      of dates such as 3/4/26: dmy, mdy or ymd (told by the whole file)
              --zone ZONE        of times without offset, such as Europe/Berlin (UTC)
              --low X, --high X  limits of the value (none)
              --max-change X     largest change (none) ...
              --within DURATION  ... within this time (PT15M)

            options of forecast evaluate:
              --target COLUMN    what is to be forecast
              --ahead M,…        minutes ahead (10,30,60)
              --time COLUMN,…    the column of the time, or of date and time of day (looked for)
              --dates ORDER, --zone ZONE
                                 as for detect
              --series COLUMN    tells several rooms or sensors apart (looked for)
              --step DURATION    from record to record (found)
              --ignore COLUMN,…  columns to leave out

            options of export:
              --from T, --to T   times such as 2026-11-24T09:30:00Z (the last 24 hours)
              --site S, --room R only these (all)
              --out FILE         where to write (standard output)
              --data DIR         folder of the running chain (.smart-energy)
              --url URL          a console elsewhere, in place of the chain's

            options of images:
              --base IMAGE       what Java functions start from (a Java runtime made here)
            """;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        System.exit(run(List.of(args)));
    }

    private static int run(List<String> args) throws InterruptedException {
        var command = args.isEmpty() ? "" : args.getFirst();
        try {
            return switch (command) {
                case "detect" -> DetectCommand.run(args.subList(1, args.size()));
                case "forecast" -> ForecastCommand.run(args.subList(1, args.size()));
                case "compose" -> ComposeCommand.run(args.subList(1, args.size()));
                case "export" -> Export.run(args.subList(1, args.size()));
                case "help", "--help", "-h" -> {
                    System.out.print(USAGE);
                    yield 0;
                }
                default -> offered(command).run(args.subList(1, args.size()));
            };
        } catch (Options.UsageException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            return EX_USAGE;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            System.err.println("smart-energy: " + e.getMessage());
            return EX_UNAVAILABLE;
        }
    }

    private static Command offered(String name) {
        return ServiceLoader.load(Command.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(command -> command.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Options.UsageException(
                        List.of(name.isEmpty() ? "a command is missing" : "'" + name + "' is not a command")));
    }
}
