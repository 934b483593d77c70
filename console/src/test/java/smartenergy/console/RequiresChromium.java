package smartenergy.console;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import smartenergy.servers.Programs;

/** Skips tests where no Chromium with its driver is installed, saying so. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresChromium.Condition.class)
@interface RequiresChromium {

    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            for (var program : new String[] {"chromium", "chromedriver"}) {
                if (Programs.find(program, System.getenv("PATH")).isEmpty()) {
                    return ConditionEvaluationResult.disabled(program + " is not installed here");
                }
            }
            return ConditionEvaluationResult.enabled("Chromium is there");
        }
    }
}
