import { AnalyticsScreen } from "@/components/AnalyticsScreen";
import { Gate } from "@/components/account/Gate";

export default function AnalyticsPage() {
  return (
    <Gate>
      <AnalyticsScreen />
    </Gate>
  );
}
