package smartenergy.servers.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import smartenergy.servers.InfluxDb;

/** Skips tests where no InfluxDB can be had, saying so. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresInfluxDb.Condition.class)
public @interface RequiresInfluxDb {

    /** Looks for influxd as the chain does. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            var cache = Path.of(System.getProperty("user.home"), ".cache", "smart-energy");
            return new InfluxDb(System.getenv("PATH"), cache).isAvailable()
                    ? ConditionEvaluationResult.enabled("InfluxDB is there")
                    : ConditionEvaluationResult.disabled("no influxd can be had here");
        }
    }
}
